/*
 * regex.h gives the same answers as the host's: over a table, and for random
 * small patterns and texts.
 *
 * Our functions have other names here. The host's header is left out, since
 * both define the same types; the numbers of flags and errors are the same.
 */
/* host-sources: lib/c/character_class.c */
#define _REGEX_H 1
#define regcomp  kq_regcomp
#define regexec  kq_regexec
#define regerror kq_regerror
#define regfree  kq_regfree
#include "include/regex.h"
#include "lib/c/regex_bracket.c"
#include "lib/c/regex_compile.c"
#include "lib/c/regex_match.c"
#include "tests/host/tap.h"
#include <time.h>

#define ROUNDS  10000
#define MATCHES 5

/* The host's regex_t is not larger than this. */
union host_regex {
    char bytes[256];
    void *pointer;
};
int host_regcomp(union host_regex *, const char *, int) __asm__("regcomp");
int host_regexec(const union host_regex *, const char *, size_t, regmatch_t[],
                 int) __asm__("regexec");
void host_regfree(union host_regex *) __asm__("regfree");

static int same;

static void tell(const char *pattern, const char *text, int flags,
                 const char *what, int ours, int theirs)
{
    printf("# /%s/ on \"%s\", flags %d: %s is %d, not %d\n", pattern, text,
           flags, what, ours, theirs);
    same = 0;
}

/* Both compile the pattern and search the text; the first `groups` answers
 * (0: only whether there is a match) are the same. */
static void compare(const char *pattern, const char *text, int flags,
                    int exec_flags, size_t groups)
{
    static const char *const names[] = {"start", "end"};
    union host_regex theirs;
    regex_t ours;
    regmatch_t a[MATCHES], b[MATCHES];
    int x = regcomp(&ours, pattern, flags);
    int y = host_regcomp(&theirs, pattern, flags);

    if ((x == 0) != (y == 0))
        tell(pattern, text, flags, "regcomp's result", x, y);
    if (x == 0 && y == 0) {
        int i = regexec(&ours, text, groups, a, exec_flags);
        int k = host_regexec(&theirs, text, groups, b, exec_flags);
        if (i != k)
            tell(pattern, text, flags, "regexec's result", i, k);
        for (size_t n = 0; n < 2 * groups && i == 0 && k == 0; n++) {
            int p = n % 2 ? a[n / 2].rm_eo : a[n / 2].rm_so;
            int q = n % 2 ? b[n / 2].rm_eo : b[n / 2].rm_so;
            if (p != q)
                tell(pattern, text, flags, names[n % 2], p, q);
        }
    }
    if (x == 0)
        regfree(&ours);
    if (y == 0)
        host_regfree(&theirs);
}

/* --- The table ------------------------------------------------------------ */

static const char *const basic[][2] = {
    {"", "abc"},
    {"b", "abc"},
    {"^b", "abc"},
    {"^a", "abc"},
    {"c$", "abc"},
    {"^$", ""},
    {"a^b", "a^b"},
    {"a$b", "a$b"},
    {"*a", "b*a"},
    {"^*a", "*a"},
    {"\\(*a\\)", "*a"},
    {"^^a", "^a"},
    {"\\(^a\\)", "ba"},
    {"\\(a$\\)", "ab"},
    {"a$*b", "a$$b"},
    {"a.c", "abcadc"},
    {"ab*c", "xacabbc"},
    {"a\\{2\\}", "aaa"},
    {"a\\{2,\\}", "aaaa"},
    {"a\\{1,2\\}b", "aaab"},
    {"a\\{0\\}b", "ab"},
    {"\\(ab\\)\\{2,3\\}", "abababab"},
    {"a\\{0,255\\}", "aaa"},
    {"a{2}", "aa{2}"},
    {"a+b?", "a+b?"},
    {"a|b", "a|b"},
    {"(a)", "(a)"},
    {"a\\|b", "cb"},
    {"^a\\|b$", "cb"},
    {"\\(a\\|bc\\)\\+d", "xabcad"},
    {"\\(\\|a\\)b", "ab"},
    {"ba\\?c\\+", "bacc"},
    {"ba\\?\\+c", "baac"},
    {"\\+a", "+a"},
    {"\\(\\?a\\)", "?a"},
    {"^\\+", "+"},
    {"a\\|*b", "*b"},
    {"a$\\|b", "a$b"},
    {"\\(a\\)\\1", "aba aa"},
    {"\\(.*\\)\\1", "abcabc"},
    {"^\\(.*\\)\\1$", "abcabcx"},
    {"\\(a*\\)b\\1", "aabaaa"},
    {"\\(a\\)\\(b\\)\\2\\1", "abba"},
    {"\\(a\\(b\\)\\)*\\2", "ababb"},
    {"x\\(a*\\)\\1y", "xaaaay"},
    {"[abc]*", "cabx"},
    {"[^abc]", "abxc"},
    {"[]a]*", "a]b"},
    {"[^]a]", "a]b"},
    {"[a-c]x", "dxbx"},
    {"[-a]*", "a-b"},
    {"[a-]*", "-a"},
    {"[[:digit:]]*[[:alpha:]]", "12x"},
    {"[[:space:][:punct:]]", "a;"},
    {"[[=a=]b]*", "ab"},
    {"[[.a.]-c]*", "abcd"},
    {"[\\n]", "\\"},
    {"[[:upper:]]", "a"},
    {"\\.\\*\\[\\]\\\\", ".*[]\\"},
    {"\xE9*", "\xE9\xE9"},
    {"[\xE0-\xFF]", "a\xE9"},
    {"[[:alpha:]]", "\xE9"},
    /* wrong ones */
    {"\\(", ""},
    {"\\)", ""},
    {"[a", ""},
    {"[", ""},
    {"[[:x:]]", ""},
    {"[[:alpha", ""},
    {"[b-a]", ""},
    {"a\\{2", ""},
    {"a\\{2,1\\}", ""},
    {"a\\{x\\}", ""},
    {"a\\", ""},
    {"\\1", ""},
    {"\\(a\\1\\)", ""},
    {"\\{2\\}", ""},
};

static const char *const extended_ones[][2] = {
    {"a|b", "cb"},
    {"a|ab|abc", "abcd"},
    {"(a+|b)*", "aab"},
    {"(a*)*", "b"},
    {"(a*)*", "aab"},
    {"(a*)+", "b"},
    {"(a|b)*c|(a|ab)*c", "abc"},
    {"(ab|a)(bc)?", "abc"},
    {"((a)|(b))c", "bc"},
    {"x(a|)y", "xy"},
    {"()", "a"},
    {"(|a)b", "ab"},
    {"a||b", "b"},
    {"a?b+c*", "xbbc"},
    {"a{2}", "aaa"},
    {"a{2,}b", "aaab"},
    {"(a{2}){2}", "aaaaa"},
    {"(ab){0,2}c", "ababc"},
    {"a{0}b", "ab"},
    {"a+?", "aa"},
    {"a*+", "aa"},
    {"^a|b$", "cb"},
    {"(^a)", "ba"},
    {"(^|x)a", "xa"},
    {"a($|x)", "ba"},
    {"a^b", "a^b"},
    {"a$b", "a$b"},
    {"\\(a\\)\\|\\{", "(a)|{"},
    {"a)", "a)"},
    {"[[:alnum:]_]+", "-a_9-"},
    {"(.)(.)(.)", "abcd"},
    {"(a|b|c|d|e)+f", "abcdeff"},
    {"(wee|week)(knights|night)", "weeknights"},
    {"(a)\\1", "baa"},
    {"(a*)(b)\\1", "aabaa"},
    /* wrong ones */
    {"*a", ""},
    {"+", ""},
    {"a|*b", ""},
    {"(*a)", ""},
    {"^*", ""},
    {"(", ""},
    {"(a", ""},
    {"{1}", ""},
    {"a{2,1}", ""},
    {"a\\", ""},
    {"(a)\\2", ""},
    {"[[.xx.]]", ""},
};

static int ask_table(const char *const table[][2], size_t count, int flags)
{
    same = 1;
    for (size_t i = 0; i < count; i++)
        compare(table[i][0], table[i][1], flags, 0, MATCHES);
    return same;
}

static int ask_flags(void)
{
    static const char *const patterns[] = {
        "^a", "a$", "B", "[b-c]", "[^b]*", "a.*",
        "^$", "^",  "$", "a.b",   "[^a]b", "\\(a\\)b",
    };
    static const char *const texts[] = {"ab", "AB",     "b\na", "a\nb",
                                        "\n", "x\n\ny", ""};
    same = 1;
    for (unsigned i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
        for (unsigned k = 0; k < sizeof(texts) / sizeof(*texts); k++)
            for (int flags = 0; flags < 16; flags++)
                for (int exec_flags = 0; exec_flags < 4; exec_flags++)
                    compare(patterns[i], texts[k], flags, exec_flags,
                            flags & REG_NOSUB ? 0 : 1);
    return same;
}

/* --- Random patterns ------------------------------------------------------ */

static unsigned below(unsigned limit)
{
    return (unsigned)random() % limit;
}

/* Appends a random expression of a few atoms. */
static void random_pattern(char *to, int depth, int extended, int *groups)
{
    static const char *const atoms[] = {"a", "b", "c", ".", "[ab]", "[^a]"};
    static const char *const repeats[][2] = {
        {"*", "*"},   {"\\{2\\}", "{2}"}, {"\\{1,2\\}", "{1,2}"},
        {"\\?", "?"}, {"\\+", "+"},       {"\\{2,\\}", "{2,}"},
    };
    if (depth == 0 && below(8) == 0)
        strcat(to, "^");
    for (unsigned i = 1 + below(3); i > 0; i--) {
        if (depth < 3 && below(3) == 0) {
            (*groups)++;
            strcat(to, extended ? "(" : "\\(");
            random_pattern(to, depth + 1, extended, groups);
            strcat(to, extended ? ")" : "\\)");
        } else {
            strcat(to, atoms[below(6)]);
        }
        if (below(3) == 0)
            strcat(to, repeats[below(6)][extended]);
        if (i > 1 && below(4) == 0)
            strcat(to, extended ? "|" : "\\|");
    }
    if (depth == 0 && below(8) == 0)
        strcat(to, "$");
}

static void random_text(char *to, unsigned most)
{
    unsigned length = below(most);

    for (unsigned i = 0; i < length; i++)
        to[i] = (char)('a' + below(3));
    to[length] = '\0';
}

static int ask_random(int flags)
{
    same = 1;
    for (int i = 0; i < ROUNDS; i++) {
        char pattern[1000] = "", text[20];
        int groups = 0;
        random_pattern(pattern, 0, flags & REG_EXTENDED, &groups);
        for (int k = 0; k < 3; k++) {
            random_text(text, sizeof(text));
            compare(pattern, text, flags, 0, 1);
        }
    }
    return same;
}

/* Does the host say that all of a text matches? */
static int host_matches_all(const char *pattern, const char *text, int length)
{
    char whole[120], part[20];
    union host_regex regex;

    snprintf(whole, sizeof(whole), "^(%s)$", pattern);
    snprintf(part, sizeof(part), "%.*s", length, text);
    if (host_regcomp(&regex, whole, REG_EXTENDED) != 0)
        return 0;
    int result = host_regexec(&regex, part, 0, NULL, 0);
    host_regfree(&regex);
    return result == 0;
}

/* Groups one after the other, each as long as the rest of the match allows.
 * (The host gets this wrong for some.) */
static int ask_groups(void)
{
    static const char *const parts[] = {"(a*)", "(a|ab)",  "(b*)",
                                        "(.*)", "(a?)",    "(c|bcd)",
                                        "(b+)", "([ab]*)", "(ab|a|b)"};
    same = 1;
    for (int i = 0; i < ROUNDS / 20; i++) {
        char pattern[100] = "", text[12];
        const char *rest = pattern;
        regmatch_t match[MATCHES];
        regex_t regex;
        for (unsigned k = 1; k < MATCHES; k++)
            strcat(pattern, parts[below(9)]);
        random_text(text, sizeof(text));
        compare(pattern, text, REG_EXTENDED, 0, 1);
        regcomp(&regex, pattern, REG_EXTENDED);
        match[0].rm_eo = match[0].rm_so = 0;
        int result = regexec(&regex, text, MATCHES, match, 0);
        int at = match[0].rm_so, end = match[0].rm_eo;
        for (int k = 1; k < MATCHES && result == 0; k++) {
            char group[20];
            int length = (int)strcspn(rest, ")") + 1, to = end;
            snprintf(group, sizeof(group), "%.*s", length, rest);
            rest += length;
            while (!host_matches_all(group, text + at, to - at) ||
                   !host_matches_all(rest, text + to, end - to))
                to--;
            if (match[k].rm_so != at || match[k].rm_eo != to)
                tell(pattern, text, k, "a group's end", match[k].rm_eo, to);
            at = to;
        }
        regfree(&regex);
    }
    return same;
}

/* A group in a basic expression, and a reference to it. */
static int ask_references(void)
{
    static const char *const groups[] = {"\\(a*\\)", "\\(.\\)", "\\(.*\\)",
                                         "\\(ab*\\)", "\\([ab]*\\)"};
    static const char *const rests[] = {"\\1",  "c\\1", ".*\\1", "\\1*",
                                        "\\1b", "\\1$", "b*\\1c"};
    same = 1;
    for (int i = 0; i < ROUNDS / 10; i++) {
        char pattern[100] = "", text[16];
        strcat(pattern, below(4) ? "" : "^");
        strcat(pattern, groups[below(5)]);
        strcat(pattern, rests[below(7)]);
        random_text(text, sizeof(text));
        compare(pattern, text, below(2) ? REG_ICASE : 0, 0, 1);
    }
    return same;
}

/* Random bytes are a pattern or an error, and matching ends. */
static int ask_noise(void)
{
    static const char bytes[] = "ab*+?|()[]{}\\^$.,123-:=";
    regmatch_t match[MATCHES];
    int right = 1;

    for (int i = 0; i < 5 * ROUNDS; i++) {
        unsigned length = below(20);
        char *pattern = malloc(length + 1), text[12];
        for (unsigned k = 0; k < length; k++)
            pattern[k] = bytes[below(sizeof(bytes) - 1)];
        pattern[length] = '\0';
        regex_t regex;
        random_text(text, sizeof(text));
        if (regcomp(&regex, pattern, (int)below(16)) == 0) {
            int result = regexec(&regex, text, MATCHES, match, (int)below(4));
            right &= result == 0 || result == REG_NOMATCH;
            regfree(&regex);
        }
        free(pattern);
    }
    return right;
}

/* --- What a bad matcher can't ----------------------------------------------
 */

/* Seconds of the processor for a search in `count` a's; -1: a wrong answer. */
static double seconds(const char *pattern, size_t count, int expected)
{
    char *text = malloc(count + 1);
    regmatch_t match[1];
    regex_t regex;
    clock_t start = clock();

    memset(text, 'a', count);
    text[count] = '\0';
    int result = regcomp(&regex, pattern, REG_EXTENDED);
    if (result == 0) {
        result = regexec(&regex, text, 1, match, 0);
        regfree(&regex);
    }
    free(text);
    double used = (double)(clock() - start) / CLOCKS_PER_SEC;
    return result == expected ? used : -1;
}

static int is_quick(const char *pattern, size_t count, int expected)
{
    double used = seconds(pattern, count, expected);

    printf("# %s: %.2f s\n", pattern, used);
    return used >= 0 && used < 10;
}

static int ask_size(void)
{
    static char deep[2001];
    regex_t regex;

    memset(deep, '(', 1000);
    memset(deep + 1000, ')', 1000);
    return regcomp(&regex, deep, REG_EXTENDED) == REG_ESPACE &&
           regcomp(&regex, "((a{255}){255}){255}", REG_EXTENDED) ==
               REG_ESPACE &&
           regcomp(&regex, "a{256}", REG_EXTENDED) == REG_BADBR;
}

/* A part of a text, with a NUL in it. */
static int ask_part(void)
{
    static const char text[] = "ab\0ab";
    regmatch_t match[1] = {{1, 5}};
    regex_t regex;

    regcomp(&regex, "a*b$", 0);
    int right = regexec(&regex, text, 1, match, REG_STARTEND) == 0 &&
                match[0].rm_so == 3 && match[0].rm_eo == 5;
    regfree(&regex);
    regcomp(&regex, "^b", 0);
    match[0] = (regmatch_t){1, 5};
    right &= regexec(&regex, text, 1, match, REG_STARTEND) == REG_NOMATCH;
    regfree(&regex);
    regcomp(&regex, "b.a", 0);
    match[0] = (regmatch_t){0, 5};
    right &= regexec(&regex, text, 1, match, REG_STARTEND) == 0;
    regfree(&regex);
    return right;
}

static int matches(const char *pattern, const char *text, int start, int end)
{
    regmatch_t match[1];
    regex_t regex;

    regcomp(&regex, pattern, REG_EXTENDED | REG_WORD);
    int result = regexec(&regex, text, 1, match, 0);
    regfree(&regex);
    if (start < 0)
        return result == REG_NOMATCH;
    return result == 0 && match[0].rm_so == start && match[0].rm_eo == end;
}

static int ask_words(void)
{
    return matches("ab", "ab", 0, 2) && matches("ab", "abc ab", 4, 6) &&
           matches("ab|b|abc", "abc", 0, 3) && matches("a.*", "a b_", 0, 4) &&
           matches("a.*b", "a b_b_", -1, 0) && matches("a+", "_a a9", -1, 0) &&
           matches("a.", "xa-a.", 3, 5) && matches("(a)|b", "cb;b", 3, 4);
}

static int ask_errors(void)
{
    char text[80], few[4];
    int right = 1;

    for (int error = REG_NOMATCH; error <= REG_BADRPT; error++) {
        size_t size = regerror(error, NULL, text, sizeof(text));
        right &= size == strlen(text) + 1 && size > 5;
        right &= regerror(error, NULL, few, sizeof(few)) == size;
        right &= strlen(few) == 3 && strncmp(few, text, 3) == 0;
    }
    return right && regerror(99, NULL, NULL, 0) > 0;
}

int main(void)
{
    srandom(1);
    ok(ask_table(basic, sizeof(basic) / sizeof(*basic), 0),
       "do basic expressions match what they match on the host?");
    ok(ask_table(extended_ones, sizeof(extended_ones) / sizeof(*extended_ones),
                 REG_EXTENDED),
       "do extended expressions match what they match on the host?");
    ok(ask_flags(), "do the flags mean what they mean on the host?");
    ok(ask_random(0), "do random basic expressions match the same?");
    ok(ask_random(REG_EXTENDED), "do random extended ones match the same?");
    ok(ask_groups(), "do groups match the same parts?");
    ok(ask_references(), "do back-references match the same?");
    ok(ask_noise(), "is any string a pattern or an error?");
    ok(is_quick("(a*)*b", 1000000, REG_NOMATCH) &&
           is_quick("(a|a|aa)*(a?){50}c", 10000, REG_NOMATCH) &&
           is_quick("((a*)*)*", 1000000, 0) &&
           is_quick("(a|ab|(a|a)*)*$", 1000000, 0),
       "does a long text take no more than its length?");
    ok(is_quick("(a*)(a*)(a*)\\1\\2\\3b", 100, REG_ESPACE),
       "do back-references end when memory does?");
    ok(ask_size(), "are much too large patterns refused?");
    ok(ask_part(), "can a part of a text be searched?");
    ok(ask_words(), "does REG_WORD match whole words?");
    ok(ask_errors(), "does every error have a text, cut to its size?");
    return tap_end();
}
