/* TLS on the client side: which certificates are good, and what went wrong in a handshake. */
#ifndef PRESENCE_TUI_NET_TLS_VERIFY_H
#define PRESENCE_TUI_NET_TLS_VERIFY_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

#include "tui/net/target.h"

enum tls_verify_trouble {
	TLS_VERIFY_CERTIFICATE, /* it is not good */
	TLS_VERIFY_NO_TLS,      /* what answered does not speak TLS */
	TLS_VERIFY_SILENCE,     /* the connection ended without a word */
	TLS_VERIFY_DISAGREED,   /* any other failure of TLS */
};

struct tls_verify {
	SSL_CTX *tls;
	bool insecure;
	char host[TARGET_HOST_MAX + 1]; /* who is meant to be there; a zone is left out */
	bool begun;          /* a handshake did: there is a connection */
	bool done;           /* the handshake was completed */
	bool verified;       /* the certificate is good, and the host's */
	int verdict;         /* X509_V_…: what is wrong with the certificate */
	unsigned long error; /* OpenSSL's */
	int alert;           /* the server's, as the info callback has it */
	void (*on_begun)(void *context);
	void *context;
};

/* Trusts the system's certificates and those of `ca_file`, if it is not NULL; if `insecure`, any
 * certificate. false: *why is a sentence, and nothing but tls_verify_finish() may be called. */
bool tls_verify_init(struct tls_verify *tls_verify, const char *ca_file, bool insecure,
                     const char **why);
void tls_verify_finish(struct tls_verify *tls_verify);

/* The next handshake is with this host. */
void tls_verify_expect(struct tls_verify *tls_verify, const char *host);

/* OpenSSL's question about one certificate of the chain. */
bool tls_verify_judge(struct tls_verify *tls_verify, X509_STORE_CTX *chain, bool accepted);

/* Why a handshake that was not completed failed; `sentence` is for people, `peer` "HOST:PORT". */
enum tls_verify_trouble tls_verify_explain(const struct tls_verify *tls_verify, const char *peer,
                                           char *sentence, size_t size);

#endif
