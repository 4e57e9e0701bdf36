unit_tests(cli "arguments command options time_format tokenizer writer" presence-cli)
