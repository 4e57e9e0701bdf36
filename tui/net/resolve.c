#include "tui/net/resolve.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct lookup {
	struct list_node link; /* resolver::lookups */
	uv_getaddrinfo_t request;
	resolver_fn *told; /* NULL: abandoned */
	void *context;
};

void resolver_init(struct resolver *resolver, uv_loop_t *loop)
{
	resolver->loop = loop;
	list_init(&resolver->lookups);
}

static bool take_address(struct address *address, const struct addrinfo *found)
{
	if (found->ai_addrlen > sizeof(address->socket)) {
		return false;
	}
	memcpy(&address->socket, found->ai_addr, found->ai_addrlen);
	address->len = found->ai_addrlen;
	return getnameinfo(found->ai_addr, found->ai_addrlen, address->text, sizeof(address->text),
	                   NULL, 0, NI_NUMERICHOST) == 0;
}

static size_t take_addresses(struct address addresses[RESOLVE_ADDRESSES_MAX],
                             const struct addrinfo *found)
{
	size_t count = 0;

	for (; found && count < RESOLVE_ADDRESSES_MAX; found = found->ai_next) {
		count += take_address(&addresses[count], found) ? 1 : 0;
	}
	return count;
}

static void on_found(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
	struct lookup *lookup = request->data;
	struct address addresses[RESOLVE_ADDRESSES_MAX];
	size_t count = status == 0 ? take_addresses(addresses, found) : 0;

	uv_freeaddrinfo(found);
	list_remove(&lookup->link);
	if (lookup->told) {
		int error = status == 0 && count == 0 ? UV_EAI_NONAME : status;
		lookup->told(lookup->context, error, addresses, count);
	}
	free(lookup);
}

struct lookup *resolver_begin(struct resolver *resolver, const char *host, uint16_t port,
                              resolver_fn *told, void *context)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
	struct lookup *lookup = calloc(1, sizeof(*lookup));
	char service[8];

	if (!lookup) {
		return NULL;
	}
	snprintf(service, sizeof(service), "%u", (unsigned)port);
	lookup->told = told;
	lookup->context = context;
	lookup->request.data = lookup;
	if (uv_getaddrinfo(resolver->loop, &lookup->request, on_found, host, service, &hints) != 0) {
		free(lookup);
		return NULL;
	}
	list_push_back(&resolver->lookups, &lookup->link);
	return lookup;
}

void lookup_abandon(struct lookup *lookup)
{
	lookup->told = NULL;
	uv_cancel((uv_req_t *)&lookup->request); /* works while it waits for a thread */
}

bool resolver_idle(const struct resolver *resolver)
{
	return list_empty(&resolver->lookups);
}

static int connect_error(const struct address *address, int type)
{
	int fd = socket(address->socket.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int error = 0;

	if (fd < 0 || connect(fd, (const struct sockaddr *)&address->socket, address->len) != 0) {
		error = errno == EINPROGRESS ? 0 : errno;
	}
	if (fd >= 0) {
		close(fd);
	}
	return error;
}

int address_refusal(const struct address *address)
{
	return connect_error(address, SOCK_STREAM);
}

int address_obstacle(const struct address *address)
{
	return connect_error(address, SOCK_DGRAM) == 0 ? 0 : address_refusal(address);
}
