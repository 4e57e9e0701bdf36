# What stands alone; what has to live with an allocator that fails; what is driven as a hub is.
unit_tests(core/base
  "address deadline error lateness list pace rate slice source stats timer" presence-core)
unit_tests(core/base "budget buffer shares table turns" unit-alloc)
unit_tests(core/text "authority distance hue json name room_name utf8 wrap" presence-core)
unit_test(core/text/width presence-cli)
# Options, by a table that has all kinds of them.
add_library(unit-options-table STATIC core/options/table.c)
target_link_libraries(unit-options-table PUBLIC presence-core)
unit_tests(core/options "check help suggest words" unit-options-table)
unit_tests(core/options "keys values" unit-options-table unit-alloc)
unit_tests(core/wire
  "base64 engineio engineio3 http http_chunked http_query http_smuggling socketio" presence-core)
unit_tests(core/wire "wsframe wshandshake wsreader" presence-core)
unit_test(core/wire/dialect unit-harness)
unit_tests(core/session "journal snapshot" unit-alloc)
unit_test(core/session/upgrade unit-harness)
unit_test(core/session/limits/share unit-harness)
unit_tests(core/session
  "client connect feed flush guarantees heartbeat hub namespace polling session" unit-harness)
unit_tests(core/session "memory user_agent" unit-harness unit-alloc)
unit_test(core/session/limits/admit unit-harness unit-alloc)
unit_tests(core/events "encode join_request key profile refusal" unit-harness)
unit_test(core/events/decode unit-scene unit-alloc)
unit_test(core/access/bans presence-core)
unit_test(core/access/openers unit-harness)
unit_test(core/gone/flaps presence-core)
unit_test(core/presence/roster unit-alloc)
unit_tests(core/presence
  "absence grace observers offset origin rooms service state stats tracker"
  unit-harness)
unit_tests(core/presence/flood "arrivals changes" unit-harness)
unit_tests(core/presence/comeback "late newcomers recovery" unit-harness)
unit_test(core/presence/comeback/memory unit-harness unit-alloc)
unit_test(core/presence/room unit-harness unit-alloc)
unit_test(core/client/retry presence-core)
unit_test(core/client/client_session unit-scene)
unit_test(core/client/farewell unit-scene unit-alloc)
unit_test(core/client/with_service unit-harness unit-scene)
