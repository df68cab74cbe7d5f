/*
 * The pool of RANDOM: the cipher by RFC 8439's test vectors, when the pool is
 * ready, and what changes that which it gives.
 */
/* host-sources: drivers/random/pool.c drivers/random/chacha20.c */
#include "drivers/random/pool.h"
#include "tests/host/tap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TICK 10000000u /* cycles between two ticks */

/* RFC 8439, A.1, those with nonce 0. */
static const struct {
    uint8_t key[32];
    uint32_t counter;
    const char *block;
} vectors[] = {
    {{0},
     0,
     "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
     "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"},
    {{0},
     1,
     "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
     "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f"},
    {{[31] = 1},
     1,
     "3aeb5224ecf849929b9d828db1ced4dd832025e8018b8160b82284f3c949aa5a"
     "8eca00bbb4a73bdad192b5c42f73f2fd4e273644c8b36125a64addeb006c13a0"},
    {{0, 0xFF},
     2,
     "72d54dfbf12ec44b362692df94137f328fea8da73990265ec1bbbea1ae9af0ca"
     "13b25aa26cb4a648cb9b9d1be65b2c0924a66c54d545ec1b7374f4872e99f096"},
};

static void test_cipher(void)
{
    int right = 1;

    for (unsigned i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        uint32_t key[KEY_WORDS], block[BLOCK_WORDS];
        uint8_t bytes[sizeof block];
        char text[2 * sizeof block + 1];
        memcpy(key, vectors[i].key, sizeof key);
        chacha20_block(key, vectors[i].counter, block);
        memcpy(bytes, block, sizeof block);
        for (unsigned n = 0; n < sizeof bytes; n++)
            sprintf(text + 2 * n, "%02x", bytes[n]);
        right = right && strcmp(text, vectors[i].block) == 0;
    }
    ok(right, "does ChaCha20 give the blocks of RFC 8439, A.1?");
}

static unsigned odd = UINT32_MAX; /* a tick that is heard a cycle late */

/* What a pool gives first that has been made ready by ticks which are each late
 * by so many cycles; `change` is added to one of them. */
enum extra { NOTHING, STIRRED, ASKED, GIVEN };
struct first {
    unsigned ticks, noise;
    uint8_t bytes[4 * POOL_BLOCK];
};

static void begin(struct first *first, uint32_t late, uint32_t change,
                  enum extra extra)
{
    static const uint8_t zeros[POOL_STIR];
    uint32_t now = 0;
    unsigned n = 0;

    pool_gather(now);
    do {
        now += TICK + (n % 2 ? late : 0) + (n == 7 ? change : 0);
        n++;
    } while (pool_tick(now + (n - 1 == odd)));
    *first = (struct first){.ticks = n, .noise = pool_noise()};
    if (extra == STIRRED)
        pool_stir(zeros);
    if (extra == ASKED)
        pool_request(now + 5);
    if (extra == GIVEN)
        pool_give(first->bytes, 1);
    pool_give(first->bytes, 4);
}

/* The same in a process of its own: each pool is new. */
static struct first first_of(uint32_t late, uint32_t change, enum extra extra)
{
    struct first first;
    int fd[2];

    if (pipe(fd) < 0)
        exit(2);
    if (fork() == 0) {
        begin(&first, late, change, extra);
        _exit(write(fd[1], &first, sizeof first) != sizeof first);
    }
    if (read(fd[0], &first, sizeof first) != sizeof first)
        exit(2);
    wait(NULL);
    close(fd[0]);
    close(fd[1]);
    return first;
}

static int equal(struct first a, struct first b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

static void test_noise(void)
{
    struct first noisy = first_of(500, 0, NOTHING);
    struct first dull = first_of(3, 0, NOTHING);

    ok(noisy.ticks == POOL_NOISE + 2 && noisy.noise == POOL_NOISE,
       "is it ready after 64 ticks with noise, and two to compare with?");
    ok(dull.ticks == POOL_PATIENCE && dull.noise == 0,
       "does it give up when ticks come like clockwork, and count no noise?");
    ok(first_of(0, 400, NOTHING).noise == 2,
       "do two changes count where one tick comes late, and all after it?");
    ok(equal(noisy, first_of(500, 0, NOTHING)),
       "does the same noise give the same bytes?");
    int same = 0;
    for (odd = 0; odd < noisy.ticks; odd++)
        same += equal(noisy, first_of(500, 0, NOTHING));
    odd = UINT32_MAX;
    ok(same == 0, "does one cycle change all, in whichever tick?");
    ok(!equal(noisy, first_of(500, 0, STIRRED)),
       "do bytes that are stirred in, even zeros?");
    ok(equal(noisy, first_of(500, 0, ASKED)),
       "is the time of a request kept until noise is wanted again?");
}

static void test_blocks(void)
{
    struct first all = first_of(500, 0, NOTHING);
    struct first rest = first_of(500, 0, GIVEN);
    int differ = 1;

    for (int i = 1; i < 4; i++)
        differ = differ &&
                 memcmp(all.bytes, all.bytes + i * POOL_BLOCK, POOL_BLOCK) != 0;
    ok(differ, "is each block another one?");
    for (int i = 0; i < 4; i++)
        differ = differ && memcmp(all.bytes + i * POOL_BLOCK, rest.bytes,
                                  POOL_BLOCK) != 0;
    ok(differ, "and after a key has given a block, what it would have given?");
}

static void test_use(void)
{
    static uint8_t bytes[POOL_BLOCK * 1024];
    uint32_t now = 0;
    int was_ready = pool_is_ready(), used = 0, bits = 0;

    pool_gather(now);
    while (pool_tick(now += TICK + (uint32_t)rand() % 1000))
        was_ready = was_ready || pool_is_ready();
    ok(!was_ready && pool_is_ready(), "is it ready then, and not before?");
    for (unsigned given = 0; given < POOL_BYTES; given += sizeof bytes) {
        used = used || pool_is_used();
        pool_give(bytes, sizeof bytes / POOL_BLOCK);
    }
    ok(!used && pool_is_used(), "does it want noise after a MiB?");
    pool_gather(now);
    ok(pool_tick(now + TICK) && pool_is_ready() && pool_is_used(),
       "does it stay ready meanwhile?");
    while (pool_tick(now += TICK + (uint32_t)rand() % 1000))
        continue;
    ok(!pool_is_used(), "is it fresh then?");
    for (unsigned i = 0; i < sizeof bytes; i++)
        bits += __builtin_popcount(bytes[i]);
    ok(abs(bits - (int)sizeof bytes * 4) < 3000,
       "is half of 65,536 bytes ones, but for 3,000 bits?");
}

int main(void)
{
    test_cipher();
    test_noise();
    test_blocks();
    test_use();
    return tap_end();
}
