# The control protocol and what it does to a service, without sockets.
add_library(unit-control-stage STATIC control/stage.c)
target_link_libraries(unit-control-stage PUBLIC unit-harness)

unit_tests(control
  "absent admin changes kick leave_log lines lookup method origin reply request top" unit-control-stage)
unit_test(control/memory unit-control-stage unit-alloc)
