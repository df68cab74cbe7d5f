/*
 * How a list of messages.def becomes code.
 *
 * EACH_ARGUMENT(MAKE_, (WORD(fd), IN(text), LENGTH(text))) becomes
 *
 *   MAKE_WORD(fd) MAKE_IN(text) MAKE_LENGTH(text) MAKE_NONE MAKE_NONE
 *
 * always five, for which whoever uses it defines the macros. More than five
 * arguments, or a kind that there is none, are names that nobody has defined:
 * an error of the compiler. FIRST_ARGUMENT makes only the first of the five.
 * PACK_ARGUMENTS(PACK, MAKE_, list) gives the five to a macro:
 * PACK(MAKE_WORD(fd), MAKE_IN(text), ...).
 */
#ifndef KUMQUAT_ARGUMENTS_H
#define KUMQUAT_ARGUMENTS_H

#ifdef __CPPCHECK__ /* it can't unpack a list: to it, there are no arguments \
                     */
#define FIRST_ARGUMENT(make, list) make##NONE
#define EACH_ARGUMENT(make, list)
#define PACK_ARGUMENTS(pack, make, list) 0
#else

#define FIRST_ARGUMENT(make, list)     FIRST_OF_LIST(make, UNPACKED list, NONE)
#define FIRST_OF_LIST(...)             FIRST_OF_ALL(__VA_ARGS__)
#define FIRST_OF_ALL(make, first, ...) make##first

#define EACH_ARGUMENT(make, list)                                         \
    EACH_OF_LIST(make, UNPACKED list, NONE, NONE, NONE, NONE, NONE, NONE, \
                 NONE, NONE)
#define UNPACKED(...)     __VA_ARGS__
#define EACH_OF_LIST(...) EACH_OF_FIVE(__VA_ARGS__)
#define EACH_OF_FIVE(make, a, b, c, d, e, sixth, ...) \
    make##a make##b make##c make##d make##e THE_SIXTH_IS_##sixth
#define THE_SIXTH_IS_NONE

#define PACK_ARGUMENTS(pack, make, list) \
    PACK_LIST(pack, make, UNPACKED list, NONE, NONE, NONE, NONE, NONE)
#define PACK_LIST(...) PACK_FIVE(__VA_ARGS__)
#define PACK_FIVE(pack, make, a, b, c, d, e, ...) \
    pack(make##a, make##b, make##c, make##d, make##e)
#endif

#endif
