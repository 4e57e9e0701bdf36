/* The ways in which a session ends. */
#ifndef PRESENCE_CORE_SESSION_SESSION_END_H
#define PRESENCE_CORE_SESSION_SESSION_END_H

enum session_end {
	SESSION_END_CLIENT,    /* the client said so */
	SESSION_END_TRANSPORT, /* its socket is gone */
	SESSION_END_TIMEOUT,   /* no sign of life */
	SESSION_END_ERROR,     /* it broke a rule of the protocol */
	SESSION_END_IDLE,      /* it never connected to a namespace, or was turned away by one */
	SESSION_END_RATE,      /* more packets than it may send */
	SESSION_END_SLOW,      /* it fell a whole journal, or a full outbox, behind */
	SESSION_END_RESOURCES, /* memory could not be had for it */
	SESSION_END_SHUTDOWN,  /* the server stops */
};

/* "ping timeout", for logs and admins. */
const char *session_end_text(enum session_end end);

#endif
