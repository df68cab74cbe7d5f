/*
 * cp - copies files, and directories with all that is in them
 *
 * usage: cp [-rRafinpuv] FILE NAME
 *        cp [-rRafinpuv] FILE ... FOLDER
 *
 * Copies a file, or files into FOLDER. What a file of that name contained is
 * lost. A new file gets the permissions that the umask allows. Where a file
 * has only zeros for a while, its copy has a hole, which takes no room.
 *
 *   -r  directories too, with all that is in them; devices and pipes become
 *       such, while without -r what can be read from them is copied
 *   -R  the same
 *   -p  the copy has owner, permissions and times of the file
 *   -a  as -rp
 *   -f  what can't be written to is removed first
 *   -i  asks before it writes to what exists
 *   -n  doesn't write to what exists; the last one of -i and -n counts
 *   -u  doesn't write to what is as new as the file
 *   -v  tells what is copied
 *
 * Exit status: 0; 1 if something was not copied for another reason than -i, -n
 * or -u.
 *
 * Example: cp -a letters letters.old
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <kumquat/command.h>
#include <kumquat/file_command.h>
#include <kumquat/limits.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>
#include <utime.h>

static int trees, keep, force; /* -r, -p, -f */
static int newer, tell;        /* -u, -v */
static int replace;            /* -i, -n, or 0 */

/* The copy of an operand. */
struct copy {
    const char *to;
    size_t from_length; /* of the operand, as the paths begin with it */
    ino_t top;          /* the first directory made; 0: none yet */
    int status;         /* for exit */
    char made[KUMQUAT_PATH_MAX / 2 + 2]; /* at each depth: by us */
};

/* --- One file ------------------------------------------------------------- */

/* Gives a copy what -p asks for. Returns the exit status. */
static int preserve(const char *to, const struct stat *st)
{
    struct utimbuf times = {st->st_atime, st->st_mtime};
    mode_t mode = st->st_mode & 07777;

    if (chown(to, st->st_uid, st->st_gid) < 0)
        mode &= 0777; /* a set-ID bit would serve somebody else */
    return chmod(to, mode) < 0 || utime(to, &times) < 0 ? failed(to) : 0;
}

static int are_zeros(const char *bytes, size_t length)
{
    return *bytes == '\0' && memcmp(bytes, bytes + 1, length - 1) == 0;
}

static int is_file(int fd)
{
    struct stat st;

    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

/* A hole at its end does not make a file longer. */
static int set_end(int out)
{
    off_t end = lseek(out, 0, SEEK_CUR);
    struct stat st;

    return fstat(out, &st) == 0 && st.st_size < end ? ftruncate(out, end) : 0;
}

/* Copies what one descriptor still has to another. Returns whose fault it is
 * if that fails, else NULL. */
static const char *copy_bytes(int in, int out, const char *from, const char *to)
{
    static char buffer[16384];
    int may_skip = is_file(in) && is_file(out);
    ssize_t length;

    while ((length = read(in, buffer, sizeof buffer)) > 0) {
        if (may_skip && are_zeros(buffer, (size_t)length) &&
            lseek(out, length, SEEK_CUR) >= 0)
            continue;
        for (ssize_t done = 0, part; done < length; done += part) {
            part = write(out, buffer + done, (size_t)(length - done));
            if (part <= 0)
                return to;
        }
    }
    if (length < 0)
        return from;
    return may_skip && set_end(out) < 0 ? to : NULL;
}

static int copy_file(const char *from, const char *to, mode_t mode)
{
    int flags = O_WRONLY | O_CREAT | O_TRUNC, in = open(from, O_RDONLY);

    if (in < 0)
        return failed(from);
    int out = open(to, flags, mode & 0777);
    if (out < 0 && force && unlink(to) == 0)
        out = open(to, flags, mode & 0777);
    const char *wrong = out < 0 ? to : copy_bytes(in, out, from, to);
    int status = wrong != NULL ? failed(wrong) : 0;
    if (out >= 0 && close(out) < 0)
        status = failed(to);
    close(in);
    return status;
}

static int copy_special(const char *to, const struct stat *st)
{
    mode_t mode = st->st_mode & (S_IFMT | 0777);
    int done = mknod(to, mode, st->st_rdev);

    if (done < 0 && errno == EEXIST && force && unlink(to) == 0)
        done = mknod(to, mode, st->st_rdev);
    return done < 0 ? failed(to) : 0;
}

/* May `to`, which exists, be written to? */
static int is_allowed(const char *to, time_t age, time_t source_age)
{
    if (replace == 'n' || (newer && age >= source_age))
        return 0;
    return replace != 'i' || confirmed("replace", to);
}

/* Copies what is no directory. Returns the exit status. */
static int copy(const char *from, const char *to, const struct stat *st)
{
    struct stat old;

    if (stat(to, &old) == 0 && !is_allowed(to, old.st_mtime, st->st_mtime))
        return 0;
    if (tell)
        printf("%s -> %s\n", from, to);
    int status = S_ISREG(st->st_mode) || !trees
                     ? copy_file(from, to, st->st_mode)
                     : copy_special(to, st);
    return status == 0 && keep ? preserve(to, st) : status;
}

/* --- Directories ---------------------------------------------------------- */

/* Makes one; until it is complete its owner may write to it. */
static int begin_folder(struct copy *c, const struct walk *w, const char *to)
{
    int exists = is_folder(to);
    struct stat st;

    if (!exists && tell)
        printf("%s -> %s\n", w->path, to);
    if ((!exists && mkdir(to, (w->st->st_mode & 0777) | S_IRWXU) < 0) ||
        stat(to, &st) < 0)
        return failed(to);
    if (c->top == 0)
        c->top = st.st_ino;
    c->made[w->depth] = !exists;
    return 0;
}

static int end_folder(struct copy *c, const struct walk *w, const char *to)
{
    mode_t mode = w->st->st_mode;
    struct stat st;

    if (keep)
        return preserve(to, w->st);
    if (!c->made[w->depth] || (mode & S_IRWXU) == S_IRWXU)
        return 0;
    if (stat(to, &st) < 0 || chmod(to, st.st_mode & (mode | ~S_IRWXU)) < 0)
        return failed(to);
    return 0;
}

/* --- All of an operand ---------------------------------------------------- */

/* Finds the path of the copy. -1 and errno. */
static int target(const struct copy *c, const struct walk *w, char *to)
{
    const char *inner = w->path + c->from_length;

    if (w->depth > 0)
        return path_join(to, c->to, inner + strspn(inner, "/"), INT_MAX);
    if (strlcpy(to, c->to, KUMQUAT_PATH_MAX) < KUMQUAT_PATH_MAX)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

/* Would it be copied to itself, or is it the copy? */
static int is_itself(const struct copy *c, const struct walk *w, const char *to)
{
    struct stat st;

    return w->st->st_ino == c->top ||
           (stat(to, &st) == 0 && st.st_ino == w->st->st_ino);
}

static int visit(const struct walk *w, void *what)
{
    char to[KUMQUAT_PATH_MAX];
    struct copy *c = what;

    errno = w->error;
    if (w->error != 0)
        c->status = failed(w->path);
    if (w->st == NULL)
        return 0;
    if (target(c, w, to) < 0) {
        c->status = failed(w->path);
        return WALK_SKIP;
    }
    if (w->after) {
        c->status |= end_folder(c, w, to);
        return 0;
    }
    if (is_itself(c, w, to)) {
        warnx("%s: not copied to itself", w->path);
        c->status = 1;
        return WALK_SKIP;
    }
    if (!S_ISDIR(w->st->st_mode)) {
        c->status |= copy(w->path, to, w->st);
        return 0;
    }
    errno = EISDIR;
    int status = trees ? begin_folder(c, w, to) : failed(w->path);
    c->status |= status;
    return status != 0 ? WALK_SKIP : 0;
}

static int copy_operand(const char *from, const char *to)
{
    struct copy c = {.to = to, .from_length = strlen(from)};

    walk_tree(from, visit, &c);
    return c.status;
}

int main(int argc, char **argv)
{
    int option;

    while ((option = option_next(argc, argv, "rRafinpuv")) != -1) {
        trees |= strchr("rRa", option) != NULL;
        keep |= option == 'p' || option == 'a';
        force |= option == 'f';
        newer |= option == 'u';
        tell |= option == 'v';
        if (option == 'i' || option == 'n')
            replace = option;
    }
    char **files = operands(argc, argv, 2, -1);
    return each_target(argc - optind, files, copy_operand);
}
