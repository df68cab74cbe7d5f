/*
 * Row D4: what several processes append to one file at the same time is all
 * there, line by line; also D2's shared offset.
 */
#include "files.h"

#define LINES 1000
#define LINE  64 /* bytes, with the newline */

static int fd;

/* Writes lines of one letter, each with its number. */
static int write_lines(word letter)
{
    char line[LINE + 1];
    for (int i = 0; i < LINES; i++) {
        memset(line, (int)letter, sizeof(line));
        snprintf(line, sizeof(line), "%c%4d", (int)letter, i);
        line[5] = (char)letter;
        line[LINE - 1] = '\n';
        STEP(101, write(fd, line, LINE) == LINE);
        for (volatile int k = 0; k < 20000; k++) /* until others' turn */
            continue;
    }
    return 0;
}

static int append_lines(word letter)
{
    fd = open("lines", O_WRONLY | O_APPEND);
    STEP(102, fd >= 0);
    return write_lines(letter);
}

/* Is it a line as they write them? Its writer, 0 or 1; -1: it is torn. */
static int writer_of(const char line[LINE], int number[2])
{
    int who = line[0] == 'a' ? 0 : line[0] == 'b' ? 1 : -1;
    if (who < 0 || atoi(line + 1) != number[who]++ || line[LINE - 1] != '\n')
        return -1;
    for (int i = 5; i < LINE - 1; i++)
        if (line[i] != line[0])
            return -1;
    return who;
}

/* Every line of both is there once, in its writer's order, and no more. */
static int are_whole(void)
{
    char line[LINE];
    int number[2] = {0, 0}, changes = 0, last = -1;
    int in = open("lines", O_RDONLY);
    for (int i = 0; i < 2 * LINES; i++) {
        STEP(11, read(in, line, LINE) == LINE);
        int who = writer_of(line, number);
        STEP(12, who >= 0);
        changes += who != last;
        last = who;
    }
    STEP(13, number[0] == LINES && number[1] == LINES);
    STEP(14, read(in, line, 1) == 0 && close(in) == 0);
    STEP(15, changes > 2); /* they wrote at the same time */
    return unlink("lines") == 0 ? 0 : 16;
}

/* With `body` in two processes that have the descriptor from their parent. */
static int two_writers(child_body body)
{
    fd = open("lines", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    pid_t a = start_child(body, 'a'), b = start_child(body, 'b');
    STEP(1, exited_with(end_of(a), 0) && exited_with(end_of(b), 0));
    STEP(2, close(fd) == 0);
    return are_whole();
}

static int through_one_offset(word unused)
{
    (void)unused;
    return two_writers(write_lines);
}

static int through_append(word unused)
{
    (void)unused;
    return two_writers(append_lines);
}

/* --- the offset that parent and child share ---------------------------------
 */

static int read_on(word unused)
{
    (void)unused;
    STEP(111, lseek(fd, 0, SEEK_CUR) == 4 && read(fd, piece, 3) == 3);
    STEP(112, memcmp(piece, "efg", 3) == 0);
    STEP(113, close(fd) == 0 && read(fd, piece, 1) == -1);
    return 0;
}

static int shared_offset(word unused)
{
    (void)unused;
    STEP(1, make("shared", "abcdefghij"));
    fd = open("shared", O_RDONLY);
    STEP(2, read(fd, piece, 4) == 4);
    int status = run_child(read_on, 0);
    STEP(step_of(status), exited_with(status, 0));
    STEP(3, lseek(fd, 0, SEEK_CUR) == 7 && reads(fd, "hij"));
    STEP(4, close(fd) == 0 && unlink("shared") == 0);
    return 0;
}

static const struct question questions[] = {
    {"are 2,000 lines whole that two write through one offset?",
     through_one_offset, 0},
    {"and through O_APPEND?", through_append, 0},
    {"D2: do parent and child read on from each other?", shared_offset, 0},
};

int main(void)
{
    return ask_in("/t_append.d", run_child, questions, COUNT_OF(questions));
}
