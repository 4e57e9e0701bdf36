/* What every decoder of bytes from outside answers: done, not yet complete, or never will be. */
#ifndef PRESENCE_CORE_WIRE_WIRE_H
#define PRESENCE_CORE_WIRE_WIRE_H

enum wire_result {
	WIRE_DONE,       /* the typed struct is filled */
	WIRE_INCOMPLETE, /* so far correct, and more bytes are needed */
	WIRE_MALFORMED,  /* no further bytes can mend it */
};

#endif
