/* The hue of a user: which entry of the palette, that all front ends share, its initials have. */
#ifndef PRESENCE_CORE_TEXT_HUE_H
#define PRESENCE_CORE_TEXT_HUE_H

enum { HUES = 12 }; /* entries of the palette */

/* The hue, 0..HUES-1, of the user with this id: the same in every front end. */
unsigned hue_of_id(const char *id);

#endif
