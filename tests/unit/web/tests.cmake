# What of the daemon stands alone, without a loop and without libwebsockets' say.
unit_tests(web/engine "origin_policy peer" web-engine)
unit_tests(web "log log_line random_pool" web-common)
unit_test(web/net/address_limit web-engine unit-alloc)
unit_tests(web/net "listener patience" web-net)
unit_test(web/control/control_peer web-control)
unit_tests(web "server_settings settings" presence-web unit-alloc)
unit_tests(web "durable memory secret" presence-web)
unit_test(web/net/contexts web-net)
