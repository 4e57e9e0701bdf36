#include "tui/net/tls_verify.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_number(const char *host)
{
	unsigned char address[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
}

/* What libwebsockets made of the host is replaced: it cuts it at a colon, and names addresses. */
static void begin(struct trust *trust, SSL *tls)
{
	trust->begun = true;
	SSL_set_tlsext_host_name(tls, is_number(trust->host) ? NULL : trust->host);
	SSL_set_session(tls, NULL); /* one that is resumed would bring no certificate */
	trust->on_begun(trust->context);
}

static void on_info(const SSL *tls, int where, int value)
{
	struct trust *trust = SSL_CTX_get_app_data(SSL_get_SSL_CTX(tls));

	if ((where & SSL_CB_HANDSHAKE_START) && !trust->begun) {
		begin(trust, (SSL *)(uintptr_t)tls);
	}
	if (where & SSL_CB_HANDSHAKE_DONE) {
		trust->done = true;
	}
	if (where == SSL_CB_READ_ALERT) {
		trust->alert = value;
	}
	if (where == SSL_CB_CONNECT_EXIT && value <= 0 && ERR_peek_error() != 0) {
		trust->error = ERR_peek_error(); /* libwebsockets is about to forget it */
	}
}

static bool load(SSL_CTX *tls, const char *ca_file, const char **why)
{
	SSL_CTX_set_default_verify_paths(tls); /* that there are none is for the handshake to tell */
	if (ca_file && SSL_CTX_load_verify_locations(tls, ca_file, NULL) != 1) {
		*why = access(ca_file, R_OK) != 0 ? "the file of certificates cannot be read"
		                                  : "there is no certificate in the file of certificates";
		ERR_clear_error();
		return false;
	}
	ERR_clear_error();
	return true;
}

bool trust_init(struct trust *trust, const char *ca_file, bool insecure, const char **why)
{
	*trust = (struct trust){ .tls = SSL_CTX_new(TLS_client_method()), .insecure = insecure };
	if (!trust->tls) {
		*why = "TLS cannot be used: out of memory";
		return false;
	}
	SSL_CTX_set_app_data(trust->tls, trust);
	SSL_CTX_set_min_proto_version(trust->tls, TLS1_2_VERSION);
	SSL_CTX_set_options(trust->tls, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_mode(trust->tls, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_info_callback(trust->tls, on_info);
	/* whom --ca names is trusted, whoever signed it */
	X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(trust->tls), X509_V_FLAG_PARTIAL_CHAIN);
	return load(trust->tls, ca_file, why);
}

void trust_finish(struct trust *trust)
{
	SSL_CTX_free(trust->tls);
	trust->tls = NULL;
}

void trust_expect(struct trust *trust, const char *host)
{
	snprintf(trust->host, sizeof(trust->host), "%.*s", (int)strcspn(host, "%"), host);
	trust->begun = false;
	trust->done = false;
	trust->verified = false;
	trust->verdict = X509_V_OK;
	trust->error = 0;
	trust->alert = 0;
}

static bool is_for(X509 *certificate, const char *host)
{
	if (is_number(host)) {
		return X509_check_ip_asc(certificate, host, 0) == 1;
	}
	return X509_check_host(certificate, host, 0, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1;
}

bool trust_judge(struct trust *trust, X509_STORE_CTX *chain, bool accepted)
{
	if (trust->insecure) {
		X509_STORE_CTX_set_error(chain, X509_V_OK);
		trust->verified = true;
		return true;
	}
	if (!accepted) {
		trust->verdict = X509_STORE_CTX_get_error(chain);
		return false;
	}
	if (X509_STORE_CTX_get_error_depth(chain) > 0) {
		return true;
	}
	trust->verified = is_for(X509_STORE_CTX_get_current_cert(chain), trust->host);
	if (!trust->verified) {
		trust->verdict = X509_V_ERR_HOSTNAME_MISMATCH;
		X509_STORE_CTX_set_error(chain, trust->verdict);
	}
	return trust->verified;
}

static const char *distrust(int verdict)
{
	switch (verdict) {
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		return "its issuer is not known";
	default:
		return X509_verify_cert_error_string(verdict);
	}
}

static void explain_certificate(const struct trust *trust, char *sentence, size_t size)
{
	const char *before = "the certificate of";

	switch (trust->verdict) {
	case X509_V_ERR_HOSTNAME_MISMATCH:
		snprintf(sentence, size, "%s %s is for another host", before, trust->host);
		break;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		snprintf(sentence, size, "%s %s has expired", before, trust->host);
		break;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		snprintf(sentence, size, "%s %s is not valid yet", before, trust->host);
		break;
	default:
		snprintf(sentence, size, "%s %s is not trusted: %s", before, trust->host,
		         distrust(trust->verdict));
	}
}

static bool is_reason(unsigned long error, int reason)
{
	return ERR_GET_LIB(error) == ERR_LIB_SSL && ERR_GET_REASON(error) == reason;
}

static bool says_no_tls(unsigned long error)
{
	return is_reason(error, SSL_R_WRONG_VERSION_NUMBER) || is_reason(error, SSL_R_HTTP_REQUEST) ||
	       is_reason(error, SSL_R_HTTPS_PROXY_REQUEST) ||
	       is_reason(error, SSL_R_PACKET_LENGTH_TOO_LONG);
}

/* The peer's own words first. */
static const char *disagreement(const struct trust *trust)
{
	const char *reason = ERR_reason_error_string(trust->error);

	if (trust->alert) {
		return SSL_alert_desc_string_long(trust->alert);
	}
	return reason ? reason : "unknown";
}

static bool ended(const struct trust *trust)
{
	bool without_a_word = trust->alert == 0 && trust->error == 0;

	return without_a_word || is_reason(trust->error, SSL_R_UNEXPECTED_EOF_WHILE_READING);
}

enum trust_trouble trust_explain(const struct trust *trust, const char *peer, char *sentence,
                                 size_t size)
{
	if (trust->verdict != X509_V_OK) {
		explain_certificate(trust, sentence, size);
		return TRUST_CERTIFICATE;
	}
	if (says_no_tls(trust->error)) {
		snprintf(sentence, size, "%s does not speak TLS; is it http?", peer);
		return TRUST_NO_TLS;
	}
	if (ended(trust)) {
		snprintf(sentence, size, "%s closed the connection instead of speaking TLS", peer);
		return TRUST_SILENCE;
	}
	snprintf(sentence, size, "no TLS with %s: %s", peer, disagreement(trust));
	return TRUST_DISAGREED;
}
