/*
 * A compiled regular expression: a program for a machine that is in many
 * places ("threads") at a time (K. Thompson, CACM 11:6, 1968; with groups as
 * R. Pike's).
 */
#ifndef LIB_C_REGEX_H
#define LIB_C_REGEX_H

#include <regex.h>
#include <stdbool.h>
#include <stdint.h>

enum op {
    OP_BYTE,  /* takes this byte */
    OP_SET,   /* takes a byte of set `value` */
    OP_BACK,  /* takes what group `value` matched */
    OP_SAVE,  /* slot `value` is here: group n has 2n and 2n + 1 */
    OP_BEGIN, /* goes on at the beginning of a line only */
    OP_END,   /* at its end */
    OP_LEFT,  /* where no word character stands before */
    OP_RIGHT, /* ... behind it */
    OP_JUMP,  /* goes on `value` steps from here */
    OP_FORK,  /* goes on at the next step, or rather not: `value` from here */
    OP_LOOP,  /* the other way round */
    OP_MATCH,
};

struct step {
    uint8_t op;
    int value;
};

/* A set of bytes. */
struct set {
    uint32_t bits[256 / 32];
};

static inline bool set_has(const struct set *set, unsigned char byte)
{
    return set->bits[byte / 32] >> byte % 32 & 1;
}

static inline void set_add(struct set *set, unsigned char byte)
{
    set->bits[byte / 32] |= 1u << byte % 32;
}

/* One place of the machine. */
struct thread {
    int step;
    int bucket;
    int older; /* another thread in the same bucket, or -1 */
    int done;  /* bytes of a back-reference */
    regoff_t slot[];
};

/* Threads, each `stride` bytes. */
struct threads {
    char *bytes;
    int count;
};

struct regex {
    int flags; /* regcomp's */
    struct step *steps;
    int count, steps_room;
    struct set *sets;
    int set_count, set_room;
    int slots; /* all groups and the whole */
    int back;  /* the highest group that is referred to; 0: none */

    /* A match begins with a byte of `first`, or `anywhere`. */
    struct set first;
    bool anywhere;

    /* What matching needs, made by regex_prepare. */
    struct threads now, next;
    int *newest; /* of each bucket: its newest thread, if that is one of it */
    int *order;  /* of `next` */
    struct branch {
        int step, from; /* from which thread; -1: from one of `next` */
    } * branches;
    regoff_t *best;
    size_t stride;
    int room; /* threads */
};

/* Parses a bracket expression behind its [, and moves *at behind it. Returns 0
 * or an error. */
int regex_bracket(struct set *set, const char **at, int flags);

/* Makes ready for matching what has been compiled; 0 or REG_ESPACE. */
int regex_prepare(struct regex *regex);

/* Gives back what regex_prepare took. */
void regex_release(struct regex *regex);

#endif
