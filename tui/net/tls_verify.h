/* TLS on the client side: decides which certificates are good, and explains why a handshake failed.
 */
#ifndef PRESENCE_TUI_NET_TLS_VERIFY_H
#define PRESENCE_TUI_NET_TLS_VERIFY_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

#include "tui/net/target.h"

enum tls_verify_trouble {
	TLS_VERIFY_CERTIFICATE, /* the certificate is not good */
	TLS_VERIFY_NO_TLS,      /* what answered does not speak TLS */
	TLS_VERIFY_SILENCE,     /* the connection was closed without an answer */
	TLS_VERIFY_DISAGREED,   /* any other failure of TLS */
};

struct tls_verify {
	SSL_CTX *tls;
	bool insecure;
	char host[TARGET_HOST_MAX + 1]; /* that the certificate has to be for; without a zone */
	bool begun;          /* a handshake has begun: there is a connection */
	bool done;           /* the handshake was completed */
	bool verified;       /* the certificate is good, and is that of the host */
	int verdict;         /* X509_V_…: what is wrong with the certificate */
	unsigned long error; /* OpenSSL's */
	int alert;           /* that the server sent, in the form of OpenSSL's info callback */
	void (*on_begun)(void *context); /* called when a handshake begins */
	void *context;
};

/* Trusts the system's certificates and those of `ca_file`, if it is not NULL; if `insecure`, any
 * certificate. false: *why is a sentence, and nothing but tls_verify_finish() may be called. */
bool tls_verify_init(struct tls_verify *tls_verify, const char *ca_file, bool insecure,
                     const char **why);
void tls_verify_finish(struct tls_verify *tls_verify);

/* The next handshake is with this host. */
void tls_verify_expect(struct tls_verify *tls_verify, const char *host);

/* The verification callback of OpenSSL, for one certificate of the chain: whether to accept it. */
bool tls_verify_judge(struct tls_verify *tls_verify, X509_STORE_CTX *chain, bool accepted);

/* Why a handshake was not completed: the kind of trouble, and a sentence about it for people.
 * `peer` is "HOST:PORT". */
enum tls_verify_trouble tls_verify_explain(const struct tls_verify *tls_verify, const char *peer,
                                           char *sentence, size_t size);

#endif
