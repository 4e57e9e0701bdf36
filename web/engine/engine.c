#include "web/engine/engine.h"

enum { RESPONSE_MAX = 256 * 1024 * 1024 };

void engine_init(struct engine *engine, const struct engine_config *config,
                 const struct stream_hooks *hooks)
{
	*engine = (struct engine){ .config = *config };
	engine->config.settings = NULL;
	engine->settings = server_settings_hold(config->settings);
	streams_init(&engine->streams, config->loop, hooks);
	http_init(&engine->head);
	address_limit_init(&engine->per_address, engine->config.hub->by_sid.seed);
	lobby_init(&engine->lobby, config->loop, engine->config.hub->by_sid.seed);
	buffer_init(&engine->scratch, RESPONSE_MAX);
}

void engine_use_settings(struct engine *engine, struct server_settings *settings)
{
	struct server_settings *before = engine->settings;

	engine->settings = server_settings_hold(settings);
	server_settings_release(before);
}

void engine_update_time(struct engine *engine)
{
	uv_update_time(engine->config.loop);
	hub_set_time(engine->config.hub, (int64_t)uv_now(engine->config.loop));
}

void engine_finish(struct engine *engine)
{
	lobby_finish(&engine->lobby);
	address_limit_finish(&engine->per_address);
	buffer_finish(&engine->scratch);
	server_settings_release(engine->settings);
}
