#include "web/engine/request.h"

#include <stdlib.h>
#include <string.h>

static enum request_method read_method(struct lws *wsi, char **uri, int *uri_len)
{
	switch (lws_http_get_uri_and_method(wsi, uri, uri_len)) {
	case LWSHUMETH_GET:
		return REQUEST_GET;
	case LWSHUMETH_HEAD:
		return REQUEST_HEAD;
	case LWSHUMETH_POST:
		return REQUEST_POST;
	case LWSHUMETH_OPTIONS:
		return REQUEST_OPTIONS;
	default:
		return REQUEST_OTHER;
	}
}

void request_read(struct request *request, struct lws *wsi, const struct origin_policy *policy)
{
	char origin[REQUEST_HEADER_MAX];
	char host[REQUEST_HEADER_MAX];
	char *uri = NULL;
	int uri_len = 0;

	request->method = read_method(wsi, &uri, &uri_len);
	size_t len = uri ? strnlen(uri, (size_t)uri_len) : 0;
	len = len < sizeof(request->path) ? len : sizeof(request->path) - 1;
	memcpy(request->path, uri ? uri : "", len);
	request->path[len] = '\0';
	request->origin =
		origin_judge(policy, request_header(wsi, WSI_TOKEN_ORIGIN, origin, sizeof(origin)),
	                 request_header(wsi, WSI_TOKEN_HOST, host, sizeof(host)));
}

const char *request_header(struct lws *wsi, enum lws_token_indexes token, char *out, size_t size)
{
	if (lws_hdr_total_length(wsi, token) == 0) {
		return NULL;
	}
	if (lws_hdr_copy(wsi, out, (int)size, token) < 0) {
		out[0] = '\0';
	}
	return out;
}

static bool is_parameter(const char *fragment, int len, const char *name)
{
	size_t name_len = strlen(name);

	return len > (int)name_len && memcmp(fragment, name, name_len) == 0 &&
	       fragment[name_len] == '=';
}

static void copy_value(const char *value, size_t len, char *out, size_t size)
{
	len = len < size ? len : size - 1;
	memcpy(out, value, len);
	out[len] = '\0';
}

bool request_parameter(struct lws *wsi, const char *name, char *out, size_t size)
{
	char fragment[REQUEST_HEAD_MAX];
	size_t skip = strlen(name) + 1;
	bool found = false;

	for (int i = 0; lws_hdr_fragment_length(wsi, WSI_TOKEN_HTTP_URI_ARGS, i) > 0; i++) {
		int len =
			lws_hdr_copy_fragment(wsi, fragment, sizeof(fragment), WSI_TOKEN_HTTP_URI_ARGS, i);
		if (is_parameter(fragment, len, name)) {
			copy_value(fragment + skip, (size_t)len - skip, out, size);
			found = true;
		}
	}
	return found;
}

long long request_content_length(struct lws *wsi)
{
	char text[24];
	char *end;

	if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0 ||
	    lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) <= 0 ||
	    lws_hdr_copy(wsi, text, sizeof(text), WSI_TOKEN_HTTP_CONTENT_LENGTH) <= 0) {
		return -1;
	}
	if (strspn(text, "0123456789") != strlen(text)) {
		return -1;
	}
	return strtoll(text, &end, 10);
}
