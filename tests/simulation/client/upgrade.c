#include "tests/simulation/client/upgrade.h"

#include <string.h>

#include "core/base/deadline.h"
#include "tests/simulation/tools/memory.h"
#include "tests/simulation/tools/trace.h"
#include "tests/simulation/truth/expect.h"
#include "tests/simulation/world.h"

static bool is_probing(const struct guest *guest)
{
	return guest->session && guest->probe && !guest->probe->gone;
}

void upgrade_open(struct guest *guest)
{
	struct world *world = guest->world;
	struct session *session = expect_find(world, guest->sid);

	if (!session || !guest->opened) {
		return;
	}
	bool wanted = guest->session && !guest->socket && !is_probing(guest);
	size_t room = chance_percent(&world->chance, 10) ? chance_below(&world->chance, 8) : 4096;
	struct socket *socket = socket_create(guest, room);
	world->acting = guest;
	if (session_probe(session, socket) != wanted) {
		fail("guest %u: another websocket is %s", guest->number, wanted ? "refused" : "taken");
	}
	if (!wanted) {
		socket_destroy(socket);
		return;
	}
	trace("  guest %u opens a websocket to upgrade", guest->number);
	socket_destroy(guest->probe);
	guest->probe = socket;
	guest->probe_answered = false;
	guest->probed = false;
	guest->noop_ms = NOOP_NEVER;
	guest->upgrade_due = world->now_ms + UPGRADE_LIMIT_MS;
}

static void deliver(struct guest *guest, const char *text)
{
	size_t len = strlen(text);
	uint8_t *copy = memory_own(NULL, len);

	memcpy(copy, text, len);
	guest->world->acting = guest;
	session_receive(guest->session, guest->probe, copy, len, false);
	memory_disown(copy);
	if (!guest->session) {
		fail("guest %u: the session ended by its probe", guest->number);
	}
}

/* The core has given the upgrade up. */
static void stopped(struct guest *guest)
{
	if (!guest->probe->gone) {
		fail("guest %u: its probe is not closed", guest->number);
	}
	guest->probed = false;
	guest->probe_ends = false;
	guest->upgrade_due = DEADLINE_NEVER;
}

void upgrade_probe(struct guest *guest)
{
	if (!is_probing(guest)) {
		return;
	}
	/* one that asks again and does not read the first answer is not waited for */
	bool stops = guest->probe->broken || guest->probe->blocked;
	trace("  guest %u probes", guest->number);
	guest->probe_ends = stops;
	deliver(guest, "2probe");
	if (stops) {
		stopped(guest);
	} else if (!guest->probed) {
		fail("guest %u: its probe is not answered at once", guest->number);
	}
}

void upgrade_take_over(struct guest *guest)
{
	struct socket *probe = guest->probe;

	if (!is_probing(guest)) {
		return;
	}
	trace("  guest %u takes over%s", guest->number, guest->get ? " during its GET" : "");
	guest->taking_over = true;
	deliver(guest, "5");
	guest->taking_over = false;
	if (probe->gone || session_transport(guest->session) != ENGINEIO_WEBSOCKET) {
		fail("guest %u did not take over", guest->number);
	}
	if (guest->get && !guest->get->answered) {
		fail("guest %u: its GET is held beyond the upgrade", guest->number);
	}
	guest->socket = probe;
	guest->vanished = probe->broken;
	guest->probe = NULL;
	guest->probed = false;
	guest->upgrade_due = DEADLINE_NEVER;
	/* a "3probe" that it has not read yet is not one of its session's packets */
	bytes_consume(&probe->pipe, probe->pipe.len);
	probe->arrived = 0;
}

void upgrade_say_nonsense(struct guest *guest)
{
	static const char *const texts[] = { "2", "3probe", "40", "1", "x", "2probes", "6", "\xff" };

	if (!is_probing(guest)) {
		return;
	}
	trace("  guest %u says nonsense on its probe", guest->number);
	guest->probe_ends = true;
	deliver(guest, texts[chance_below(&guest->world->chance, sizeof(texts) / sizeof(texts[0]))]);
	stopped(guest);
}

void upgrade_lose(struct guest *guest)
{
	if (!is_probing(guest)) {
		return;
	}
	trace("  guest %u loses its probe", guest->number);
	guest->world->acting = guest;
	guest->probe->gone = true;
	session_lost(guest->session, guest->probe);
	if (!guest->session) {
		fail("guest %u: the session ended with its probe", guest->number);
	}
	stopped(guest);
	socket_destroy(guest->probe);
	guest->probe = NULL;
}

void upgrade_break(struct guest *guest)
{
	if (is_probing(guest)) {
		guest->probe->broken = true;
	}
}

void upgrade_go_on(struct guest *guest)
{
	if (!guest->probe) {
		upgrade_open(guest);
	} else if (!guest->probed) {
		upgrade_probe(guest);
	} else if (guest->probe_answered && !guest->posting) {
		upgrade_take_over(guest);
	}
}
