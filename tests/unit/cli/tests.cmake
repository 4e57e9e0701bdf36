unit_tests(cli "arguments command options spans time_format tokenizer writer" presence-cli)
