#include "web/site/pages.h"

#include <stdio.h>
#include <string.h>

#include "web/engine/response.h"
#include "web/log.h"
#include "web/site/negotiate.h"

#define API_PREFIX "/api/v1/rooms/"
#define API_SUFFIX "/users"

enum { PAGE_BYTES_MAX = 64 * 1024 * 1024 };

bool pages_load(struct pages *pages, const struct service *service, const char *directory)
{
	pages->service = service;
	listings_init(&pages->listings);
	budget_init(&pages->budget, service->hub.by_sid.seed);
	if (!view_load(&pages->view, directory)) {
		return false;
	}
	if (!assets_load(&pages->assets, directory)) {
		view_free(&pages->view);
		return false;
	}
	return true;
}

void pages_free(struct pages *pages)
{
	assets_free(&pages->assets);
	view_free(&pages->view);
	listings_finish(&pages->listings);
	budget_finish(&pages->budget);
}

static void send_buffer(struct connection *connection, const struct request *request,
                        const struct buffer *body, const char *type, bool is_page)
{
	if (buffer_failed(body)) {
		response_send_status(connection, request, 503);
		return;
	}
	response_send(connection, &(struct response){
								  .status = 200,
								  .type = type,
								  .headers = "Cache-Control: no-store\r\n",
								  .is_page = is_page,
								  .expose = request->origin.expose,
								  .body = body->data,
								  .len = body->len,
							  });
}

/* The namespace of a room's bare name: "lobby" → "/lobby", "" → "/". false: no such room may be. */
static bool namespace_of(const struct pages *pages, const char *name, size_t len, char *out,
                         size_t size, struct slice *namespace)
{
	if (len + 2 > size) {
		return false;
	}
	out[0] = '/';
	memcpy(out + 1, name, len);
	*namespace = (struct slice){ out, len + 1 };
	return rooms_allow(&pages->service->rooms, *namespace);
}

static const struct roster *roster_of(const struct pages *pages, struct slice namespace)
{
	const struct room *room = rooms_find(&pages->service->rooms, namespace);

	return room ? &room->roster : NULL;
}

static bool may_have(struct pages *pages, const struct request *request, size_t len)
{
	return budget_take(&pages->budget, &request->peer.address, len, pages->service->hub.now_ms);
}

static void send_later(struct connection *connection, const struct request *request)
{
	static const char text[] = "Too many large answers; try again in a second\n";

	response_send(connection, &(struct response){
								  .status = 429,
								  .type = "text/plain; charset=utf-8",
								  .headers = "Retry-After: 1\r\n",
								  .expose = request->origin.expose,
								  .body = (const uint8_t *)text,
								  .len = sizeof(text) - 1,
							  });
}

static void serve_page(struct pages *pages, struct connection *connection,
                       const struct request *request)
{
	char room[REQUEST_VALUE_MAX] = "";
	char text[REQUEST_VALUE_MAX + 2];
	struct slice namespace;
	struct buffer body;

	request_parameter(request, "room", room, sizeof(room));
	if (!namespace_of(pages, room, strlen(room), text, sizeof(text), &namespace)) {
		response_send_status(connection, request, 404);
		return;
	}
	buffer_init(&body, PAGE_BYTES_MAX);
	view_render(&pages->view, namespace, roster_of(pages, namespace), &body);
	if (may_have(pages, request, body.len)) {
		send_buffer(connection, request, &body, "text/html; charset=utf-8", true);
	} else {
		send_later(connection, request);
	}
	buffer_finish(&body);
}

/* The list of a room where nobody ever was. */
static void serve_empty_list(struct connection *connection, const struct request *request,
                             struct slice namespace)
{
	struct buffer body;

	buffer_init(&body, PAGE_BYTES_MAX);
	listing_encode(&body, namespace, NULL);
	send_buffer(connection, request, &body, "application/json", false);
	buffer_finish(&body);
}

static void send_listing(struct connection *connection, const struct request *request,
                         const struct listing *listing, bool gzip)
{
	char headers[192];

	snprintf(headers, sizeof(headers),
	         "ETag: %s\r\nCache-Control: no-cache\r\nVary: Accept-Encoding\r\n%s", listing->etag,
	         gzip ? "Content-Encoding: gzip\r\n" : "");
	response_send(connection, &(struct response){
								  .status = 200,
								  .type = "application/json",
								  .headers = headers,
								  .expose = request->origin.expose,
								  .body = gzip ? listing->gzip : listing->json.data,
								  .len = gzip ? listing->gzip_len : listing->json.len,
							  });
}

static void serve_roster(struct pages *pages, struct connection *connection,
                         const struct request *request, const struct room *room)
{
	char headers[64];
	char etag[LISTING_ETAG_MAX];

	listing_tag(room, etag);
	if (negotiate_is_known(request, etag)) {
		snprintf(headers, sizeof(headers), "ETag: %s\r\n", etag);
		response_send(connection, &(struct response){ .status = 304,
		                                              .headers = headers,
		                                              .expose = request->origin.expose });
		return;
	}
	struct listing *listing = listings_find(&pages->listings, room);
	if (!listing) {
		response_send_status(connection, request, 503);
		return;
	}
	bool gzip = negotiate_takes_gzip(request) && listing_compress(listing);
	if (may_have(pages, request, gzip ? listing->gzip_len : listing->json.len)) {
		send_listing(connection, request, listing, gzip);
	} else {
		send_later(connection, request);
	}
}

/* `room` is what stands between API_PREFIX and API_SUFFIX; "_" is the default room. */
static void serve_list(struct pages *pages, struct connection *connection,
                       const struct request *request, struct slice room)
{
	char text[REQUEST_PATH_MAX];
	struct slice namespace;
	size_t len = slice_equals(room, "_") ? 0 : room.len;

	if (room.len == 0 || !namespace_of(pages, room.text, len, text, sizeof(text), &namespace)) {
		response_send_status(connection, request, 404);
		return;
	}
	const struct room *found = rooms_find(&pages->service->rooms, namespace);
	if (found) {
		serve_roster(pages, connection, request, found);
	} else {
		serve_empty_list(connection, request, namespace);
	}
}

/* Who is here is told to those only who know our name: a page that made its own name point at us
 * gets its own host's files, and a browser says of which host it takes us for. */
static bool is_misdirected(struct connection *connection, const struct request *request)
{
	static const char hint[] =
		"This presenced is not called so. Start it with --host and the name in the address bar,\n"
		"if that is what it is to be called.\n";

	if (request->origin.called_right) {
		return false;
	}
	log_info("site", "refused a request for '%.100s': it is ours with '--host' and that name only",
	         request->peer.host);
	response_send(connection, &(struct response){
								  .status = 421,
								  .type = "text/plain; charset=utf-8",
								  .headers = "Cache-Control: no-store\r\n",
								  .body = (const uint8_t *)hint,
								  .len = sizeof(hint) - 1,
							  });
	return true;
}

/* Who may not come in is not told either who is here. */
static bool is_banned(const struct pages *pages, struct connection *connection,
                      const struct request *request)
{
	static const char text[] = "You are banned from here.\n";

	if (!tracker_bans(&pages->service->tracker, &request->peer.address)) {
		return false;
	}
	response_send(connection, &(struct response){
								  .status = 403,
								  .type = "text/plain; charset=utf-8",
								  .headers = "Cache-Control: no-store\r\n",
								  .expose = request->origin.expose,
								  .body = (const uint8_t *)text,
								  .len = sizeof(text) - 1,
							  });
	return true;
}

/* The list of a room, or if `room` is none the page. */
static void serve_people(struct pages *pages, struct connection *connection,
                         const struct request *request, struct slice room)
{
	if (is_misdirected(connection, request) || is_banned(pages, connection, request)) {
		return;
	}
	if (room.text) {
		serve_list(pages, connection, request, room);
	} else {
		serve_page(pages, connection, request);
	}
}

/* Whether the path is that of a list, and of which room. */
static bool is_list(const char *path, struct slice *room)
{
	size_t prefix = strlen(API_PREFIX);
	size_t suffix = strlen(API_SUFFIX);
	size_t len = strlen(path);

	if (len < prefix + suffix || strncmp(path, API_PREFIX, prefix) != 0 ||
	    strcmp(path + len - suffix, API_SUFFIX) != 0) {
		return false;
	}
	*room = (struct slice){ path + prefix, len - prefix - suffix };
	return true;
}

static bool is_known(const struct pages *pages, const char *path, struct slice *room)
{
	return strcmp(path, "/") == 0 || is_list(path, room) || assets_find(&pages->assets, path);
}

bool pages_route(void *context, struct connection *connection, const struct request *request)
{
	struct pages *pages = context;
	struct slice room = { NULL, 0 };

	if (pages->monitor && monitor_serve_health(pages->monitor, connection, request)) {
		return true;
	}
	if (!is_known(pages, request->path, &room)) {
		return false;
	}
	if (request->method == HTTP_OPTIONS) {
		response_send_options(connection, request);
	} else if (request->method != HTTP_GET && request->method != HTTP_HEAD) {
		response_send_status(connection, request, 405);
	} else if (room.text || strcmp(request->path, "/") == 0) {
		serve_people(pages, connection, request, room);
	} else {
		assets_serve(assets_find(&pages->assets, request->path), connection, request);
	}
	return true;
}
