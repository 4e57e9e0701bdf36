unit_tests(cli "arguments command options suggest time_format tokenizer writer" presence-cli)
