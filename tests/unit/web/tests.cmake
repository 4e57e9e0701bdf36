# What of the daemon stands alone, without a loop and without libwebsockets' say.
unit_test(web/engine/addresses web-engine unit-alloc)
