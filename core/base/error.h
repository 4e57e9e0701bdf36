/* The one error currency of the core. The core returns these and never logs; the layer that knows
 * the peer logs once and decides (close, refuse, answer). */
#ifndef PRESENCE_CORE_BASE_ERROR_H
#define PRESENCE_CORE_BASE_ERROR_H

enum presence_error {
	PRESENCE_OK = 0,
	PRESENCE_ENOMEM,     /* memory could not be had; nothing was changed */
	PRESENCE_EMALFORMED, /* bytes from outside do not follow their grammar */
	PRESENCE_EEXIST,     /* it is there already; nothing was changed */
	PRESENCE_ENOENT,     /* no such thing */
	PRESENCE_EFULL,      /* a named limit is reached; nothing was changed */
};

/* A short English text, never NULL: "out of memory". */
const char *presence_error_text(enum presence_error error);

#endif
