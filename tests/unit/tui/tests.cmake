unit_tests(tui/canvas "glyph layout theme" unit-tui-harness)
unit_test(tui/canvas/frame unit-tui-harness unit-alloc)
unit_tests(tui/input "edit input keyboard keys" unit-tui-harness)
unit_test(tui/model/keypress unit-tui-harness)
unit_tests(tui/model "model person" unit-tui-harness unit-alloc)
unit_tests(tui/draw "draw_footer draw_panel draw_people draw_status draw_text golden" unit-tui-harness)
unit_test(tui/draw/draw unit-tui-harness unit-alloc)
target_compile_definitions(unit-tui-draw-golden PRIVATE
  PRESENCE_GOLDEN_DIR="${CMAKE_CURRENT_SOURCE_DIR}/tui/draw/golden")
unit_tests(tui/terminal "job output rescue terminal window" unit-tui-harness)
unit_test(tui/net/target unit-tui-harness)
unit_test(tui/program/options unit-tui-harness)

# To be driven by hand.
add_executable(terminal-probe tui/terminal/terminal_probe.c)
target_link_libraries(terminal-probe PRIVATE presence-tui-parts)
