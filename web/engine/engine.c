#include "web/engine/engine.h"

enum { RESPONSE_MAX = 256 * 1024 * 1024 };

void engine_init(struct engine *engine, const struct engine_config *config)
{
	*engine = (struct engine){ .config = *config };
	list_init(&engine->ending);
	deadline_queue_init(&engine->drains, ENGINE_DRAIN_MS);
	addresses_init(&engine->addresses, engine->config.hub->by_sid.seed,
	               config->connections_per_ip_max);
	buffer_init(&engine->scratch, RESPONSE_MAX);
}

void engine_update_time(struct engine *engine)
{
	uv_update_time(engine->config.loop);
	hub_set_time(engine->config.hub, (int64_t)uv_now(engine->config.loop));
}

void engine_finish(struct engine *engine)
{
	addresses_finish(&engine->addresses);
	buffer_finish(&engine->scratch);
}
