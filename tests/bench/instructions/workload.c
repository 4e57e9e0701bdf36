#include "tests/bench/instructions/workload.h"

void run_workload(const struct workload *workload, struct server *server)
{
	/* what was sent to prepare it does not count; and behind the call there is something to do, or
	 * the compiler made a jump of it, and the function would be over before it began */
	server->traffic = (struct traffic){ 0 };
	workload->run(server);
	server->ran = true;
}
