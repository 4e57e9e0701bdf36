/* bench-floor: what an event costs at least. One thread speaks as much of the protocol as the load
 * generator needs, and tells of each join and leave by a loop of one send() of one frame, made
 * once, to each connection. No server that sends every event by itself can be cheaper; one that
 * sends several together can.
 *
 * A tool for the benchmark only, not for strangers: sockets block while they are written, each
 * read is taken to hold whole packets, and names have the length that the generator's have. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum {
	CLIENTS_MAX = 64 * 1024,
	BACKLOG = 4096,
	EVENTS = 512,
	READ_BYTES = 4096,
	HEADER_MAX = 10, /* of a frame */
	PACKET_MAX = 256,
	NAME_BYTES = sizeof("user-000000") - 1,
	EXIT_USAGE = 2,
};

static const char list_head[] = "42[\"existing_users\",[";

/* All entries are of its length. */
static const char sample_entry[] = "{\"id\":\"00000000000000000000\",\"name\":\"user-000000\","
								   "\"since\":1700000000000,\"kind\":\"web\"},";

enum { ENTRY_BYTES = sizeof(sample_entry) - 1 };

struct client {
	int fd;
	bool upgraded;
	bool connected; /* to the namespace: it is told of everything */
	bool joined;
	uint32_t place; /* floor::connected */
	uint32_t seat;  /* floor::joined, and its entry in floor::list */
	uint64_t id;
	char name[NAME_BYTES + 1];
};

struct floor {
	int epoll;
	int listener;
	int timer;
	int ping_interval_ms;
	uint64_t ids;
	struct client *connected[CLIENTS_MAX];
	struct client *joined[CLIENTS_MAX];
	uint32_t connected_count;
	uint32_t joined_count;
	/* existing_users without its end, each entry with a comma behind; room for a header in front */
	char list[HEADER_MAX + sizeof(list_head) + (size_t)CLIENTS_MAX * ENTRY_BYTES];
};

static void send_bytes(const struct client *client, const void *bytes, size_t len)
{
	/* who is gone is noticed when it is read */
	(void)!send(client->fd, bytes, len, MSG_NOSIGNAL);
}

/* Writes the header of a text frame so that it ends at `end`; returns where it begins. */
static char *put_header(char *end, size_t len)
{
	size_t extra = len < 126 ? 0 : len < 65536 ? 2 : 8;
	uint8_t *header = (uint8_t *)end - 2 - extra;

	header[0] = 0x81;
	header[1] = (uint8_t)(extra == 0 ? len : extra == 2 ? 126 : 127);
	for (size_t i = 0; i < extra; i++) {
		header[2 + i] = (uint8_t)(len >> 8 * (extra - 1 - i));
	}
	return (char *)header;
}

struct frame {
	char bytes[HEADER_MAX + PACKET_MAX];
	char *start;
	size_t len;
};

__attribute__((format(printf, 2, 3))) static void frame_print(struct frame *frame,
                                                              const char *format, ...)
{
	char *text = frame->bytes + HEADER_MAX;
	va_list arguments;

	va_start(arguments, format);
	size_t len = (size_t)vsnprintf(text, PACKET_MAX, format, arguments);
	va_end(arguments);
	frame->start = put_header(text, len);
	frame->len = (size_t)(text + len - frame->start);
}

static void broadcast(const struct floor *floor, const struct client *but,
                      const struct frame *frame)
{
	for (uint32_t i = 0; i < floor->connected_count; i++) {
		if (floor->connected[i] != but) {
			send_bytes(floor->connected[i], frame->start, frame->len);
		}
	}
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static char *list_entry(struct floor *floor, uint32_t seat)
{
	return floor->list + HEADER_MAX + sizeof(list_head) - 1 + (size_t)seat * ENTRY_BYTES;
}

static void send_list(struct floor *floor, const struct client *client)
{
	char *text = floor->list + HEADER_MAX;
	char *end = list_entry(floor, floor->joined_count);

	memcpy(end - 1, "]]", 2);
	const char *start = put_header(text, (size_t)(end + 1 - text));
	send_bytes(client, start, (size_t)(end + 1 - start));
	end[-1] = ',';
}

static void join(struct floor *floor, struct client *client, const char *name)
{
	char entry[ENTRY_BYTES + 1];
	struct frame frame;
	int64_t since = now_ms();

	memcpy(client->name, name, NAME_BYTES);
	client->joined = true;
	client->seat = floor->joined_count++;
	floor->joined[client->seat] = client;
	snprintf(entry, sizeof(entry),
	         "{\"id\":\"%020" PRIu64 "\",\"name\":\"%s\",\"since\":%013" PRId64
	         ",\"kind\":\"web\"},",
	         client->id, client->name, since);
	memcpy(list_entry(floor, client->seat), entry, ENTRY_BYTES);
	frame_print(&frame,
	            "42[\"new_user\",{\"id\":\"%020" PRIu64 "\",\"new_user_name\":\"%s\","
	            "\"since\":%013" PRId64 ",\"kind\":\"web\"}]",
	            client->id, client->name, since);
	broadcast(floor, client, &frame);
	send_list(floor, client);
}

/* The last one moves to the free seat: the order of the list is nobody's business here. */
static void leave(struct floor *floor, struct client *client)
{
	struct client *last = floor->joined[--floor->joined_count];
	struct frame frame;

	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): it may be `client` itself */
	memcpy(list_entry(floor, client->seat), list_entry(floor, last->seat), ENTRY_BYTES);
	floor->joined[client->seat] = last;
	last->seat = client->seat;
	frame_print(&frame,
	            "42[\"disconnect_user\",{\"id\":\"%020" PRIu64 "\",\"name\":\"%s\","
	            "\"reason\":\"lost\"}]",
	            client->id, client->name);
	broadcast(floor, client, &frame);
}

static void drop(struct floor *floor, struct client *client)
{
	if (client->connected) {
		struct client *last = floor->connected[--floor->connected_count];
		floor->connected[client->place] = last;
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): it may be `client` itself */
		last->place = client->place;
	}
	close(client->fd);
	if (client->joined) {
		leave(floor, client);
	}
	free(client);
}

static void connect_client(struct floor *floor, struct client *client)
{
	struct frame frame;

	client->connected = true;
	client->place = floor->connected_count++;
	floor->connected[client->place] = client;
	frame_print(&frame, "40{\"sid\":\"%020" PRIu64 "\"}", client->id);
	send_bytes(client, frame.start, frame.len);
}

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* false: it is nothing that the generator says. */
static bool take_packet(struct floor *floor, struct client *client, const char *packet)
{
	static const char before_name[] = "42[\"got_a_new_user\",{\"name\":\"";

	if (strcmp(packet, "40") == 0 && !client->connected) {
		connect_client(floor, client);
		return true;
	}
	if (starts_with(packet, before_name) && client->connected && !client->joined) {
		const char *name = packet + sizeof(before_name) - 1;
		if (strcspn(name, "\"") != NAME_BYTES) {
			return false;
		}
		join(floor, client, name);
		return true;
	}
	return strcmp(packet, "3") == 0;
}

/* false: the client has to go. All frames of a client are short, masked and there as a whole. */
static bool take_frames(struct floor *floor, struct client *client, const uint8_t *bytes,
                        size_t len)
{
	enum { HEAD = 6, FIN_TEXT = 0x81, MASKED = 0x80, SHORT_MAX = 125 };

	while (len > 0) {
		char packet[SHORT_MAX + 1];
		size_t size = len < HEAD ? 0 : bytes[1] & ~MASKED;
		if (len < HEAD + size || size > SHORT_MAX || bytes[0] != FIN_TEXT || bytes[1] < MASKED) {
			return false;
		}
		for (size_t i = 0; i < size; i++) {
			packet[i] = (char)(bytes[HEAD + i] ^ bytes[2 + i % 4]);
		}
		packet[size] = '\0';
		if (!take_packet(floor, client, packet)) {
			return false;
		}
		bytes += HEAD + size;
		len -= HEAD + size;
	}
	return true;
}

static void print_accept(char *out, const char *key, size_t key_len)
{
	static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; /* RFC 6455, section 1.3 */
	uint8_t digest[SHA_DIGEST_LENGTH];
	char text[128];
	int len = snprintf(text, sizeof(text), "%.*s%s", (int)key_len, key, guid);

	SHA1((const uint8_t *)text, (size_t)len, digest);
	EVP_EncodeBlock((uint8_t *)out, digest, sizeof(digest));
}

/* false: it is no handshake. */
static bool upgrade(const struct floor *floor, struct client *client, const char *request)
{
	static const char field[] = "Sec-WebSocket-Key: ";
	const char *key = strstr(request, field);
	char accept[32];
	char answer[PACKET_MAX];
	struct frame frame;

	key = key ? key + sizeof(field) - 1 : NULL;
	if (!key || strcspn(key, "\r") > 24) {
		return false;
	}
	print_accept(accept, key, strcspn(key, "\r"));
	int len = snprintf(answer, sizeof(answer),
	                   "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
	                   "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
	                   accept);
	frame_print(&frame,
	            "0{\"sid\":\"%020" PRIu64 "\",\"upgrades\":[],\"pingInterval\":%d,"
	            "\"pingTimeout\":20000,\"maxPayload\":1000000}",
	            client->id, floor->ping_interval_ms);
	send_bytes(client, answer, (size_t)len);
	send_bytes(client, frame.start, frame.len);
	client->upgraded = true;
	return true;
}

static void on_readable(struct floor *floor, struct client *client)
{
	char bytes[READ_BYTES + 1];
	ssize_t len = recv(client->fd, bytes, READ_BYTES, MSG_DONTWAIT);

	if (len < 0 && (errno == EAGAIN || errno == EINTR)) {
		return;
	}
	bool good = len > 0;
	if (good) {
		bytes[len] = '\0';
		good = client->upgraded ? take_frames(floor, client, (const uint8_t *)bytes, (size_t)len)
		                        : upgrade(floor, client, bytes);
	}
	if (!good) {
		drop(floor, client);
	}
}

static bool watch(const struct floor *floor, int fd, void *whose)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = whose };

	return epoll_ctl(floor->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

static void on_connection(struct floor *floor)
{
	static const int on = 1;

	for (int fd; (fd = accept4(floor->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0;) {
		struct client *client = calloc(1, sizeof(*client));
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		if (!client || fd >= CLIENTS_MAX || !watch(floor, fd, client)) {
			free(client);
			close(fd);
			continue;
		}
		client->fd = fd;
		client->id = ++floor->ids;
	}
}

static void on_timer(struct floor *floor)
{
	struct frame ping;
	uint64_t expirations;

	if (read(floor->timer, &expirations, sizeof(expirations)) > 0) {
		frame_print(&ping, "2");
		broadcast(floor, NULL, &ping);
	}
}

static void turn(struct floor *floor)
{
	struct epoll_event events[EVENTS];
	int count = epoll_wait(floor->epoll, events, EVENTS, -1);

	for (int i = 0; i < count; i++) {
		if (events[i].data.ptr == &floor->listener) {
			on_connection(floor);
		} else if (events[i].data.ptr == &floor->timer) {
			on_timer(floor);
		} else {
			on_readable(floor, events[i].data.ptr);
		}
	}
}

static bool start_timer(struct floor *floor)
{
	struct timespec interval = { .tv_sec = floor->ping_interval_ms / 1000,
		                         .tv_nsec = floor->ping_interval_ms % 1000 * 1000000L };
	struct itimerspec times = { .it_interval = interval, .it_value = interval };

	floor->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	return floor->timer >= 0 && timerfd_settime(floor->timer, 0, &times, NULL) == 0 &&
	       watch(floor, floor->timer, &floor->timer);
}

/* Says where it listens. */
static bool start_listening(struct floor *floor)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	floor->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (floor->listener < 0 ||
	    bind(floor->listener, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(floor->listener, BACKLOG) != 0 ||
	    getsockname(floor->listener, (struct sockaddr *)&address, &len) != 0 ||
	    !watch(floor, floor->listener, &floor->listener)) {
		return false;
	}
	printf("listening on http://127.0.0.1:%u\n", ntohs(address.sin_port));
	return fflush(stdout) == 0;
}

/* The interval of the heartbeat in milliseconds; 0: the command line is wrong. */
static int parse_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "ping-interval", required_argument, NULL, 'p' },
		{ 0 },
	};
	long interval = 25000;

	for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		interval = option == 'p' ? strtol(optarg, NULL, 10) : 0;
	}
	return optind == argc && interval > 0 && interval <= 3600 * 1000L ? (int)interval : 0;
}

int main(int argc, char **argv)
{
	struct floor *floor = calloc(1, sizeof(*floor));
	int ping_interval_ms = parse_options(argc, argv);

	if (!floor || ping_interval_ms == 0) {
		fputs("usage: bench-floor [--ping-interval MS]\n", stderr);
		free(floor);
		return EXIT_USAGE;
	}
	floor->ping_interval_ms = ping_interval_ms;
	floor->epoll = epoll_create1(EPOLL_CLOEXEC);
	memcpy(floor->list + HEADER_MAX, list_head, sizeof(list_head) - 1);
	if (floor->epoll < 0 || !start_timer(floor) || !start_listening(floor)) {
		perror("bench-floor");
		return EXIT_FAILURE;
	}
	for (;;) {
		turn(floor);
	}
}
