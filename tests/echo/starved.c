/* For sio-echo-starved, which is sio-echo with memory for every second exchange only. */
#include "web/engine/connection.h"

/* NOLINTBEGIN(bugprone-reserved-identifier): the names that the linker gives */
struct exchange *__real_connection_begin_exchange(struct connection *connection);
struct exchange *__wrap_connection_begin_exchange(struct connection *connection);

struct exchange *__wrap_connection_begin_exchange(struct connection *connection)
{
	static unsigned begun;

	return begun++ % 2 == 0 ? __real_connection_begin_exchange(connection) : NULL;
}
/* NOLINTEND(bugprone-reserved-identifier) */
