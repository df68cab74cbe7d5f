/*
 * regcomp: from a pattern to the steps of lib/c/regex.h.
 *
 * Steps are named by their distance, so that pieces can be moved and copied:
 *
 *     a*      FORK +3; a; LOOP -1          a|b     FORK +3; a; JUMP +2; b
 *     a+               a; LOOP -1          a?      FORK +2; a
 *     a{2,4}  a; a; FORK +4; a; FORK +2; a
 *
 * With a* as (a+)?, a group that can be empty is matched once when it is.
 */
#include "lib/c/regex.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 20000 /* of a program */
#define DEPTH_MAX 100   /* groups in groups */
#define ENDLESS   (-1)  /* the upper end of an interval */

struct parser {
    struct regex *regex;
    const char *at;
    int flags, error;
    int groups, depth;
    unsigned complete; /* bit n: group n has ended, n < 10 */
};

static void parse_choice(struct parser *p);

/* --- Steps ---------------------------------------------------------------- */

static void fail(struct parser *p, int error)
{
    if (p->error == 0)
        p->error = error;
}

/* Room for `more` steps at `place`, where those that are there move on. NULL:
 * there is none. */
static struct step *open_gap(struct parser *p, int place, int more)
{
    struct regex *r = p->regex;

    if (p->error == 0 && r->count + more > r->steps_room) {
        int room = 2 * (r->count + more);
        struct step *larger = realloc(r->steps, (size_t)room * sizeof(*larger));
        if (r->count + more > STEPS_MAX || larger == NULL)
            fail(p, REG_ESPACE);
        if (larger != NULL) {
            r->steps = larger;
            r->steps_room = room;
        }
    }
    if (p->error != 0)
        return NULL;
    memmove(r->steps + place + more, r->steps + place,
            (size_t)(r->count - place) * sizeof(*r->steps));
    r->count += more;
    return r->steps + place;
}

static void insert(struct parser *p, int place, enum op op, int value)
{
    struct step *step = open_gap(p, place, 1);

    if (step != NULL)
        *step = (struct step){.op = (uint8_t)op, .value = value};
}

static void emit(struct parser *p, enum op op, int value)
{
    insert(p, p->regex->count, op, value);
}

/* Once more the `length` steps at `start`. */
static void emit_copy(struct parser *p, int start, int length)
{
    struct step *copy = open_gap(p, p->regex->count, length);

    if (copy != NULL)
        memcpy(copy, p->regex->steps + start,
               (size_t)length * sizeof(struct step));
}

static void emit_set(struct parser *p, const struct set *set)
{
    struct regex *r = p->regex;

    if (r->set_count == r->set_room) {
        int room = 2 * r->set_room + 4;
        struct set *larger = realloc(r->sets, (size_t)room * sizeof(*larger));
        if (larger == NULL) {
            fail(p, REG_ESPACE);
            return;
        }
        r->sets = larger;
        r->set_room = room;
    }
    r->sets[r->set_count] = *set;
    emit(p, OP_SET, r->set_count++);
}

static void emit_byte(struct parser *p, unsigned char byte)
{
    struct set both = {0};

    if (!(p->flags & REG_ICASE) || !isalpha(byte)) {
        emit(p, OP_BYTE, byte);
        return;
    }
    set_add(&both, (unsigned char)tolower(byte));
    set_add(&both, (unsigned char)toupper(byte));
    emit_set(p, &both);
}

static void emit_any(struct parser *p)
{
    struct set all;

    memset(&all, 0xFF, sizeof(all));
    if (p->flags & REG_NEWLINE)
        all.bits['\n' / 32] &= ~(1u << '\n' % 32);
    emit_set(p, &all);
}

/* --- What is written differently in the two kinds ------------------------- */

static bool extended(const struct parser *p)
{
    return p->flags & REG_EXTENDED;
}

/* Is the special character here: by itself in extended expressions, behind a
 * backslash in basic ones? (POSIX lets \| \+ \? be special in these.) */
static bool sees(const struct parser *p, char special)
{
    if (extended(p))
        return *p->at == special;
    return *p->at == '\\' && p->at[1] == special;
}

static bool take(struct parser *p, char special)
{
    if (!sees(p, special))
        return false;
    p->at += extended(p) ? 1 : 2;
    return true;
}

/* An interval begins here. A { without a number is an ordinary character in
 * extended expressions. */
static bool sees_interval(const struct parser *p)
{
    if (!sees(p, '{'))
        return false;
    return !extended(p) || isdigit((unsigned char)p->at[1]);
}

static bool sees_repeat(const struct parser *p)
{
    return *p->at == '*' || sees_interval(p) || sees(p, '+') || sees(p, '?');
}

/* A branch ends here. An extended one has ) as an ordinary character outside
 * of groups. */
static bool sees_end(const struct parser *p)
{
    if (*p->at == '\0' || sees(p, '|'))
        return true;
    return sees(p, ')') && (p->depth > 0 || !extended(p));
}

/* --- Repetition ----------------------------------------------------------- */

/* 0 to RE_DUP_MAX, or an error; ENDLESS when there is no number. */
static int take_number(struct parser *p)
{
    int number = 0;

    if (!isdigit((unsigned char)*p->at))
        return ENDLESS;
    while (isdigit((unsigned char)*p->at) && number <= RE_DUP_MAX)
        number = 10 * number + *p->at++ - '0';
    if (number > RE_DUP_MAX)
        fail(p, REG_BADBR);
    return number;
}

/* "m}", "m,}" or "m,n}". */
static void take_interval(struct parser *p, int *least, int *most)
{
    *most = *least = take_number(p);
    if (*least == ENDLESS)
        fail(p, *p->at == '\0' ? REG_EBRACE : REG_BADBR);
    if (*p->at == ',') {
        p->at++;
        *most = take_number(p);
    }
    if (*most != ENDLESS && *most < *least)
        fail(p, REG_BADBR);
    if (!take(p, '}'))
        fail(p, *p->at == '\0' ? REG_EBRACE : REG_BADBR);
}

/* Repeats the steps from `start` on, which are there once. */
static void repeat(struct parser *p, int start, int least, int most)
{
    int length = p->regex->count - start;

    if (most == 0) {
        p->regex->count = start;
        return;
    }
    for (int i = 1; i < least; i++)
        emit_copy(p, start, length);
    if (most == ENDLESS)
        emit(p, OP_LOOP, -length);
    int body = start;
    if (least == 0) {
        int rest = most == ENDLESS ? length + 1 : most * (length + 1) - 1;
        insert(p, start, OP_FORK, rest + 1);
        body++;
    }
    for (int i = least > 0 ? least : 1; i < most && p->error == 0; i++) {
        emit(p, OP_FORK, (most - i) * (length + 1));
        emit_copy(p, body, length);
    }
}

static void parse_repeats(struct parser *p, int start)
{
    while (p->error == 0 && sees_repeat(p)) {
        int least = 0, most = ENDLESS;
        if (take(p, '{')) {
            take_interval(p, &least, &most);
        } else if (take(p, '+')) {
            least = 1;
        } else if (take(p, '?')) {
            most = 1;
        } else {
            p->at++; /* "*" */
        }
        if (p->error == 0)
            repeat(p, start, least, most);
    }
}

/* --- Atoms ---------------------------------------------------------------- */

static void parse_group(struct parser *p)
{
    int group = ++p->groups;

    if (++p->depth > DEPTH_MAX)
        fail(p, REG_ESPACE);
    emit(p, OP_SAVE, 2 * group);
    parse_choice(p);
    emit(p, OP_SAVE, 2 * group + 1);
    p->depth--;
    if (p->error == 0 && !take(p, ')'))
        fail(p, REG_EPAREN);
    if (group < 10)
        p->complete |= 1u << group;
}

static void parse_bracket(struct parser *p)
{
    struct set set = {0};

    fail(p, regex_bracket(&set, &p->at, p->flags));
    emit_set(p, &set);
}

/* What stands behind a backslash. */
static void parse_escape(struct parser *p)
{
    char c = *p->at++;

    if (c == '\0')
        fail(p, REG_EESCAPE);
    if (c < '1' || c > '9') {
        emit_byte(p, (unsigned char)c);
        return;
    }
    int group = c - '0';
    if (!(p->complete >> group & 1))
        fail(p, REG_ESUBREG);
    if (group > p->regex->back)
        p->regex->back = group;
    emit(p, OP_BACK, group);
}

static void parse_atom(struct parser *p)
{
    if (take(p, '(')) {
        parse_group(p);
        return;
    }
    switch (*p->at++) {
    case '[':
        parse_bracket(p);
        return;
    case '.':
        emit_any(p);
        return;
    case '\\':
        parse_escape(p);
        return;
    default:
        emit_byte(p, (unsigned char)p->at[-1]);
    }
}

/* An anchor: in basic expressions only at the ends of one, or of a group. */
static bool take_anchor(struct parser *p, bool first)
{
    char c = *p->at;

    if ((c != '^' && c != '$') || (c == '^' && !first && !extended(p)))
        return false;
    p->at++;
    if (c == '$' && !extended(p) && !sees_end(p)) {
        p->at--;
        return false;
    }
    emit(p, c == '^' ? OP_BEGIN : OP_END, 0);
    return true;
}

/* --- Branches ------------------------------------------------------------- */

/* Atoms one after the other. A * that begins a basic expression is ordinary;
 * in extended ones there must be something before it. */
static void parse_branch(struct parser *p)
{
    bool first = true;

    while (p->error == 0 && !sees_end(p)) {
        int start = p->regex->count;
        if (take_anchor(p, first)) {
            first = false;
            continue;
        }
        if (sees_interval(p) || (extended(p) && strchr("*+?", *p->at) != NULL))
            fail(p, REG_BADRPT);
        parse_atom(p);
        first = false;
        parse_repeats(p, start);
    }
}

/* Branches with | between them. Until the last one is there, the JUMPs to its
 * end are a list. */
static void parse_choice(struct parser *p)
{
    int jumps = -1;

    for (;;) {
        int start = p->regex->count;
        parse_branch(p);
        if (p->error != 0)
            return;
        if (!take(p, '|'))
            break;
        insert(p, start, OP_FORK, p->regex->count - start + 2);
        emit(p, OP_JUMP, jumps);
        jumps = p->regex->count - 1;
    }
    while (p->error == 0 && jumps >= 0) {
        struct step *jump = &p->regex->steps[jumps];
        int before = jump->value;
        jump->value = p->regex->count - jumps;
        jumps = before;
    }
}

int regcomp(regex_t *regex, const char *pattern, int flags)
{
    struct regex *r = calloc(1, sizeof(*r));
    struct parser p = {.regex = r, .at = pattern, .flags = flags};

    if (r == NULL)
        return REG_ESPACE;
    r->flags = flags;
    if (flags & REG_WORD)
        emit(&p, OP_LEFT, 0);
    parse_choice(&p);
    if (flags & REG_WORD)
        emit(&p, OP_RIGHT, 0);
    if (p.error == 0 && *p.at != '\0')
        fail(&p, REG_EPAREN); /* basic: a \) too many */
    emit(&p, OP_MATCH, 0);
    r->slots = 2 * (p.groups + 1);
    if (p.error == 0)
        fail(&p, regex_prepare(r));
    regex->re_nsub = (size_t)p.groups;
    regex->re_program = r;
    if (p.error != 0)
        regfree(regex);
    return p.error;
}

void regfree(regex_t *regex)
{
    struct regex *r = regex->re_program;

    regex_release(r);
    free(r->steps);
    free(r->sets);
    free(r);
}

size_t regerror(int error, const regex_t *regex, char *text, size_t size)
{
    static const char *const texts[] = {
        [0] = "no error",
        [REG_NOMATCH] = "no match",
        [REG_BADPAT] = "not a regular expression",
        [REG_ECOLLATE] = "no such character",
        [REG_ECTYPE] = "no such character class",
        [REG_EESCAPE] = "backslash at the end",
        [REG_ESUBREG] = "no such group",
        [REG_EBRACK] = "[ without ]",
        [REG_EPAREN] = "( without ), or ) without (",
        [REG_EBRACE] = "{ without }",
        [REG_BADBR] = "wrong numbers in { }",
        [REG_ERANGE] = "range with its ends exchanged",
        [REG_ESPACE] = "regular expression too large",
        [REG_BADRPT] = "nothing to repeat",
    };
    bool known = error >= 0 && error <= REG_BADRPT;

    (void)regex;
    return (size_t)snprintf(text, size, "%s",
                            known ? texts[error] : "unknown error") +
           1;
}
