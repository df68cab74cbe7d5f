/*
 * Passwords: what is stored of them, and reading one from a terminal.
 *
 * Stored is "$k$salt$" and 64 hexadecimal digits, the SHA-256 of the salt and
 * the password: on any machine `printf '%s' SALTPASSWORD | sha256sum` gives
 * the same. SHA-256 is that of FIPS 180-4.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PREFIX       "$k$"
#define SALT_MAX     32  /* bytes */
#define PASSWORD_MAX 128 /* bytes */
#define BLOCK        64  /* bytes that are hashed at a time */

/* The first 32 bits of the fractions of the cube roots of 64 primes. */
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t x, int by)
{
    return x >> by | x << (32 - by);
}

/* The 64 words that a block is stretched to. */
static void stretch(const uint8_t block[BLOCK], uint32_t w[64])
{
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[i - 7] +
               (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
    }
}

static void mix(uint32_t hash[8], const uint8_t block[BLOCK])
{
    uint32_t w[64], s[8];

    stretch(block, w);
    memcpy(s, hash, sizeof(s));
    for (int i = 0; i < 64; i++) {
        uint32_t a = s[0], e = s[4];
        uint32_t t = s[7] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
                     ((e & s[5]) ^ (~e & s[6])) + constants[i] + w[i];
        uint32_t u = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) +
                     ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, 7 * sizeof(s[0]));
        s[4] += t;
        s[0] = t + u;
    }
    for (int i = 0; i < 8; i++)
        hash[i] += s[i];
}

/* The SHA-256 of a text. */
static void digest(const char *text, uint32_t hash[8])
{
    static const uint32_t first[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
                                      0xa54ff53a, 0x510e527f, 0x9b05688c,
                                      0x1f83d9ab, 0x5be0cd19};
    size_t length = strlen(text), left = length;
    uint8_t block[BLOCK] = {0};
    uint32_t bits = (uint32_t)length * 8;

    memcpy(hash, first, sizeof(first));
    for (; left >= BLOCK; left -= BLOCK, text += BLOCK)
        mix(hash, (const uint8_t *)text);
    memcpy(block, text, left);
    block[left] = 0x80; /* the end, and in the last word the length in bits */
    if (left >= BLOCK - 8) {
        mix(hash, block);
        memset(block, 0, sizeof(block));
    }
    for (int i = 0; i < 4; i++)
        block[BLOCK - 1 - i] = (uint8_t)(bits >> 8 * i);
    mix(hash, block);
}

char *crypt(const char *password, const char *setting)
{
    static char result[sizeof(PREFIX) + SALT_MAX + 1 + 64];
    char text[SALT_MAX + PASSWORD_MAX + 1];
    uint32_t hash[8];
    size_t prefix = strlen(PREFIX);
    const char *salt = setting + strnlen(setting, prefix);
    int length = (int)strcspn(salt, "$:\n");

    if (strncmp(setting, PREFIX, prefix) != 0 || length > SALT_MAX ||
        strlen(password) > PASSWORD_MAX) {
        errno = EINVAL;
        return NULL;
    }
    snprintf(text, sizeof(text), "%.*s%s", length, salt, password);
    digest(text, hash);
    int at = snprintf(result, sizeof(result), PREFIX "%.*s$", length, salt);
    for (int i = 0; i < 8; i++)
        at += snprintf(result + at, sizeof(result) - (size_t)at, "%08x",
                       (unsigned)hash[i]);
    return result;
}

char *getpass(const char *prompt)
{
    static char password[PASSWORD_MAX + 1];
    struct termios old, quiet;
    size_t length = 0;
    char c;
    int is_terminal = tcgetattr(STDIN_FILENO, &old) == 0;

    quiet = old;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    if (is_terminal)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    write(STDERR_FILENO, prompt, strlen(prompt));
    ssize_t got;
    while ((got = read(STDIN_FILENO, &c, 1)) == 1 && c != '\n') {
        if (length < PASSWORD_MAX)
            password[length++] = c;
    }
    password[length] = '\0';
    write(STDERR_FILENO, "\n", 1);
    if (is_terminal)
        tcsetattr(STDIN_FILENO, TCSANOW, &old);
    return got < 1 && length == 0 ? NULL : password;
}
