/*
 * The minors of BROKEN, a driver for tests: each has one fault.
 */
#ifndef BROKEN_H
#define BROKEN_H

enum broken_block {
    BLOCK_FINE,        /* none: a small disk */
    BLOCK_OTHER_ERROR, /* EINVAL for a minor that there is not */
    BLOCK_CHARACTER,   /* answers READ */
    BLOCK_SIZE_MORE,   /* tells one sector more than there is */
    BLOCK_BEYOND,      /* finds sectors behind the end */
    BLOCK_WRAPS,       /* adds two numbers that are too large */
    BLOCK_PARTS,       /* moves parts of sectors */
    BLOCK_EMPTY,       /* does not like to move nothing */
    BLOCK_LONG,        /* reads a byte too many */
    BLOCK_SPILLS,      /* writes over the next sector */
    BLOCK_LOSES,       /* forgets what is written */
    BLOCK_MIXES,       /* reads another sector first if there are several */
    BLOCK_ALIGNS,      /* moves to and from whole words only */
    BLOCK_SHORT,       /* moves 4 KiB at most */
    BLOCK_BLIND,       /* takes no notice of a bad address */
    BLOCK_FLUSHES_NOT, /* EIO */
    BLOCK_FLUSH_LOSES, /* and then the first sectors are zero */
    BLOCK_SLOW,        /* answers FLUSH after two seconds and a half */
    BLOCK_DIES,        /* of a READ of half a sector */
    BLOCK_SMALL,       /* tells fewer sectors than t_driver writes to */
    BLOCK_MINORS
};

enum broken_character {
    CHARACTER_FINE = 32,   /* none: what is written can be read */
    CHARACTER_OTHER_ERROR, /* EINVAL for a minor that there is not */
    CHARACTER_BLOCK,       /* answers BLOCK SIZE */
    CHARACTER_POLL_ODD,    /* POLL says what there is not */
    CHARACTER_POLL_EARLY,  /* that it can be read, always */
    CHARACTER_POLL_NEVER,  /* that it can't */
    CHARACTER_POLL_FULL,   /* that it can be written, when it is full */
    CHARACTER_IOCTL,       /* knows every ioctl */
    CHARACTER_TAKES_MORE,  /* than was written, as it says */
    CHARACTER_SCRIBBLES,   /* changes what is written, in the buffer */
    CHARACTER_GIVES_MORE,  /* than there is room for, as it says */
    CHARACTER_LONG,        /* gives a byte more than it says */
    CHARACTER_BLIND,       /* takes no notice of a bad address */
    CHARACTER_SLOW,        /* answers IOCTL after two seconds and a half */
    CHARACTER_MINORS
};

#endif
