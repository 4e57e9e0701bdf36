#include "web/site/assets.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "web/engine/response.h"
#include "web/log.h"
#include "web/site/negotiate.h"

#define JAVASCRIPT "application/javascript; charset=utf-8"
#define SOURCE_MAP "application/json; charset=utf-8"

struct asset_file {
	const char *path;
	const char *type;
	bool optional;
};

/* The file's name is the last part of the path. */
static const struct asset_file files[] = {
	{ "/page.js", JAVASCRIPT, false },
	{ "/page.css", "text/css; charset=utf-8", false },
	{ "/jquery.slim.min.js", JAVASCRIPT, false },
	{ "/jquery.slim.min.map", SOURCE_MAP, true },
	{ "/socket.io/socket.io.js", JAVASCRIPT, false },
	{ "/socket.io/socket.io.js.map", SOURCE_MAP, true },
	{ "/socket.io/socket.io.min.js", JAVASCRIPT, false },
	{ "/socket.io/socket.io.min.js.map", SOURCE_MAP, true },
	{ "/socket.io/socket.io.esm.min.js", JAVASCRIPT, false },
	{ "/socket.io/socket.io.esm.min.js.map", SOURCE_MAP, true },
	{ "/socket.io/socket.io.msgpack.min.js", JAVASCRIPT, false },
	{ "/socket.io/socket.io.msgpack.min.js.map", SOURCE_MAP, true },
};

static uint8_t *read_stream(FILE *file, size_t *len)
{
	uint8_t *bytes = malloc(ASSET_BYTES_MAX + 1);

	if (!bytes) {
		return NULL;
	}
	*len = fread(bytes, 1, ASSET_BYTES_MAX + 1, file);
	if (ferror(file) || *len > ASSET_BYTES_MAX) {
		errno = ferror(file) ? EIO : EFBIG;
		free(bytes);
		return NULL;
	}
	uint8_t *fitted = realloc(bytes, *len + 1);
	return fitted ? fitted : bytes;
}

uint8_t *file_read(const char *directory, const char *name, size_t *len)
{
	char path[4096];

	if (snprintf(path, sizeof(path), "%s/%s", directory, name) >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	FILE *file = fopen(path, "rb");
	if (!file) {
		return NULL;
	}
	uint8_t *bytes = read_stream(file, len);
	fclose(file);
	return bytes;
}

/* FNV-1a, 64 bits: it only has to differ when the file does. */
static void set_etag(struct asset *asset)
{
	uint64_t hash = 14695981039346656037U;

	for (size_t i = 0; i < asset->len; i++) {
		hash = (hash ^ asset->bytes[i]) * 1099511628211U;
	}
	snprintf(asset->etag, sizeof(asset->etag), "W/\"%016" PRIx64 "\"", hash);
}

static bool load(struct assets *assets, const char *directory, const struct asset_file *file)
{
	const char *name = strrchr(file->path, '/') + 1;
	struct asset *asset = &assets->items[assets->count];

	*asset = (struct asset){ .path = file->path, .type = file->type };
	asset->bytes = file_read(directory, name, &asset->len);
	if (!asset->bytes) {
		if (!file->optional) {
			log_error("assets", "cannot read '%s/%s': %s", directory, name, strerror(errno));
		}
		return file->optional;
	}
	set_etag(asset);
	asset->gzip = negotiate_gzip(asset->bytes, asset->len, Z_BEST_COMPRESSION, &asset->gzip_len);
	assets->count++;
	return true;
}

bool assets_load(struct assets *assets, const char *directory)
{
	assets->count = 0;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (!load(assets, directory, &files[i])) {
			assets_free(assets);
			return false;
		}
	}
	return true;
}

void assets_free(struct assets *assets)
{
	for (size_t i = 0; i < assets->count; i++) {
		free(assets->items[i].bytes);
		free(assets->items[i].gzip);
	}
	assets->count = 0;
}

const struct asset *assets_find(const struct assets *assets, const char *path)
{
	for (size_t i = 0; i < assets->count; i++) {
		if (strcmp(assets->items[i].path, path) == 0) {
			return &assets->items[i];
		}
	}
	return NULL;
}

void assets_serve(const struct asset *asset, struct connection *connection,
                  const struct request *request)
{
	char headers[256];
	bool fresh = negotiate_is_known(request, asset->etag);
	bool gzip = !fresh && asset->gzip && negotiate_takes_gzip(request);

	snprintf(headers, sizeof(headers),
	         "ETag: %s\r\nCache-Control: public, max-age=0\r\nVary: Accept-Encoding\r\n%s",
	         asset->etag, gzip ? "Content-Encoding: gzip\r\n" : "");
	response_send(connection, &(struct response){
								  .status = fresh ? 304 : 200,
								  .type = asset->type,
								  .headers = headers,
								  .expose = request->origin.expose,
								  .body = gzip ? asset->gzip : asset->bytes,
								  .len = gzip ? asset->gzip_len : asset->len,
							  });
}
