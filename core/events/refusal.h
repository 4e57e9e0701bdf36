/* Why a join is refused: codes for programs, and sentences for people. */
#ifndef PRESENCE_CORE_EVENTS_REFUSAL_H
#define PRESENCE_CORE_EVENTS_REFUSAL_H

/* Why a join is refused. */
enum refusal {
	REFUSAL_NONE,
	REFUSAL_BAD_REQUEST,    /* no object with a text `name`, or binary parts in it */
	REFUSAL_NAME_EMPTY,
	REFUSAL_NAME_TOO_LONG,
	REFUSAL_NAME_FORBIDDEN, /* characters that no name may have */
	REFUSAL_KEY,            /* the key is none */
	REFUSAL_CONNECTIONS,    /* the user has too many already */
	REFUSAL_BANNED,         /* an admin keeps this name out */
	REFUSAL_RATE,           /* too many joins of this connection */
	REFUSAL_UNAVAILABLE,    /* the server has no memory for it */
};

/* "name_too_long": stable, for programs. */
const char *refusal_code(enum refusal refusal);

/* A sentence that a page can show. */
const char *refusal_message(enum refusal refusal);

#endif
