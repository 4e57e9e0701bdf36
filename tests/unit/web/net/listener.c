#include "web/net/listener.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/lib/core/check.h"

static bool no_ipv6;
static bool two_addresses; /* that a name has; the first of them is not ours */

/* In place of the system's. */
int socket(int domain, int type, int protocol)
{
	if (no_ipv6 && domain == AF_INET6) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	return (int)syscall(SYS_socket, domain, type, protocol);
}

static void fill(struct addrinfo *entry, struct sockaddr_in *address, uint32_t ip)
{
	*address = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(ip) };
	*entry = (struct addrinfo){ .ai_family = AF_INET,
		                        .ai_socktype = SOCK_STREAM,
		                        .ai_addr = (struct sockaddr *)address,
		                        .ai_addrlen = sizeof(*address) };
}

/* In place of the system's: literal addresses, and one name. */
int getaddrinfo(const char *name, const char *service, const struct addrinfo *req,
                struct addrinfo **pai)
{
	static struct addrinfo entries[2];
	static struct sockaddr_in addresses[2];
	static struct sockaddr_in6 any = { .sin6_family = AF_INET6 };

	(void)service;
	(void)req;
	*pai = entries;
	if (strcmp(name, "::") == 0) {
		entries[0] = (struct addrinfo){ .ai_family = AF_INET6,
			                            .ai_socktype = SOCK_STREAM,
			                            .ai_addr = (struct sockaddr *)&any,
			                            .ai_addrlen = sizeof(any) };
		return 0;
	}
	if (strcmp(name, "0.0.0.0") == 0) {
		fill(&entries[0], &addresses[0], INADDR_ANY);
		return 0;
	}
	if (strcmp(name, "two.example") != 0) {
		return EAI_NONAME;
	}
	fill(&entries[0], &addresses[0], 0xc0000201); /* 192.0.2.1 */
	fill(&entries[1], &addresses[1], INADDR_LOOPBACK);
	entries[0].ai_next = two_addresses ? &entries[1] : NULL;
	return 0;
}

void freeaddrinfo(struct addrinfo *ai)
{
	(void)ai;
}

static bool take(void *context, int fd, const struct address *from)
{
	(void)context;
	(void)fd;
	(void)from;
	return false;
}

/* Where it listens; "": nowhere. */
static const char *listens(const char *address)
{
	static char url[LISTENER_URL_MAX];
	struct listener listener;
	uv_loop_t loop;

	url[0] = '\0';
	assert_int_equal(uv_loop_init(&loop), 0);
	if (listener_open(&listener, &loop, address, take, NULL)) {
		listener_url(&listener, false, url);
		*strrchr(url, ':') = '\0';
	}
	listener_close(&listener);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
	return url;
}

static void a_star_is_all_addresses_of_what_there_is(void **state)
{
	int probe = socket(AF_INET6, SOCK_STREAM, 0);

	(void)state;
	if (probe >= 0) {
		close(probe);
		assert_string_equal(listens("*:0"), "http://[::]");
	}
	no_ipv6 = true;
	assert_string_equal(listens("*:0"), "http://0.0.0.0");
	assert_string_equal(listens("[::]:0"), ""); /* it was asked for */
	no_ipv6 = false;
}

static void every_address_of_a_name_is_tried(void **state)
{
	(void)state;
	two_addresses = false;
	assert_string_equal(listens("two.example:0"), "");
	two_addresses = true;
	assert_string_equal(listens("two.example:0"), "http://127.0.0.1");
	assert_string_equal(listens("none.example:0"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_star_is_all_addresses_of_what_there_is),
		cmocka_unit_test(every_address_of_a_name_is_tried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
