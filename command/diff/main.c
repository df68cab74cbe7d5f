/*
 * diff - shows how files differ
 *
 * usage: diff [-Nbiqruw] FILE FILE
 *
 * Shows the lines of the first file that are to be removed (<) and those of the
 * second that are to be added (>), and where: 3,4c5 changes lines 3 and 4 to
 * line 5, 7d6 deletes line 7, 8a9,10 adds lines. A directory means the file in
 * it that has the other file's name. The name - means standard input.
 *
 *   -u        with three lines before and behind, - for <, + for >
 *   -q        only says whether they differ
 *   -r        all files in two directories, and what is in these
 *   -N        a file that is missing is an empty one
 *   -i        upper and lower case are the same
 *   -b        all blanks are as good as one, and none at the end
 *   -w        no blanks count
 *
 * Exit status: 0 if there is no difference, 1 if there is, 2 after an error.
 *
 * Example: diff -u old new
 */
#include "diff.h"
#include <err.h>
#include <errno.h>
#include <kumquat/limits.h>
#include <stdlib.h>
#include <string.h>

static int unified, brief, recursive, new_files;
static struct likeness likeness;
static char letters[16] = " -"; /* the options, as they were given */

/* --- Files ---------------------------------------------------------------- */

static int same_bytes(const struct text texts[2])
{
    return texts[0].size == texts[1].size &&
           memcmp(texts[0].bytes, texts[1].bytes, texts[0].size) == 0;
}

static int compare_texts(struct text texts[2], int titled)
{
    const char *names[2] = {texts[0].name, texts[1].name};

    if (same_bytes(texts))
        return 0;
    if (text_is_binary(&texts[0]) || text_is_binary(&texts[1])) {
        printf(brief ? "Files %s and %s differ\n"
                     : "Binary files %s and %s differ\n",
               names[0], names[1]);
        return 1;
    }
    texts_classify(texts, &likeness);
    if (!texts_compare(texts))
        return 0;
    if (brief) {
        printf("Files %s and %s differ\n", names[0], names[1]);
        return 1;
    }
    if (titled)
        printf("diff%s %s %s\n", letters[2] != '\0' ? letters : "", names[0],
               names[1]);
    (unified ? print_unified : print_normal)(texts);
    return 1;
}

static int compare_files(const char *first, const char *second, int titled)
{
    struct text texts[2] = {{0}, {0}};
    int status = text_read(&texts[0], first, new_files);

    if (status == 0)
        status =
            text_read(&texts[1], second, new_files && !texts[0].is_missing);
    if (status == 0)
        status = compare_texts(texts, titled);
    text_free(&texts[0]);
    text_free(&texts[1]);
    return status;
}

/* --- Directories ---------------------------------------------------------- */

static int compare_folders(const char *first, const char *second);

/* Two things of the same name in two directories, or one (`only`: in which of
 * these; else -1). */
static int compare_pair(const char *folders[2], const char *name, int only)
{
    char paths[2][KUMQUAT_PATH_MAX];
    int is_directory[2];

    for (int i = 0; i < 2; i++) {
        if (path_join(paths[i], folders[i], name, strlen(name)) < 0)
            return failed(name) + 1;
        is_directory[i] = is_folder(paths[only < 0 ? i : only]);
    }
    if (only >= 0 && (!new_files || (is_directory[0] && !recursive))) {
        printf("Only in %s: %s\n", folders[only], name);
        return 1;
    }
    if (!is_directory[0] && !is_directory[1])
        return compare_files(paths[0], paths[1], 1);
    if (is_directory[0] && is_directory[1] && recursive)
        return compare_folders(paths[0], paths[1]);
    if (is_directory[0] && is_directory[1]) {
        printf("Common subdirectories: %s and %s\n", paths[0], paths[1]);
        return 0;
    }
    printf("File %s is a %s while file %s is a %s\n", paths[0],
           is_directory[0] ? "directory" : "file", paths[1],
           is_directory[1] ? "directory" : "file");
    return 1;
}

static int compare_names(const char *folders[2], const struct names names[2])
{
    size_t at[2] = {0, 0};
    int status = 0;

    while (at[0] < names[0].count || at[1] < names[1].count) {
        const char *name[2];
        for (int i = 0; i < 2; i++)
            name[i] = at[i] < names[i].count ? names[i].list[at[i]] : NULL;
        int order = name[0] == NULL   ? 1
                    : name[1] == NULL ? -1
                                      : strcmp(name[0], name[1]);
        int result =
            compare_pair(folders, name[order > 0], order == 0 ? -1 : order > 0);
        status = result > status ? result : status;
        at[0] += order <= 0;
        at[1] += order >= 0;
    }
    return status;
}

/* The depth is bounded by the length of a path. */
static int compare_folders(const char *first, const char *second)
{
    const char *folders[2] = {first, second};
    struct names names[2] = {{0}, {0}};
    int status = 0;

    for (int i = 0; i < 2; i++) {
        errno = names_read(&names[i], folders[i]);
        if (errno != 0 && (errno != ENOENT || !new_files))
            status = failed(folders[i]) + 1;
    }
    if (status == 0)
        status = compare_names(folders, names);
    names_free(&names[0]);
    names_free(&names[1]);
    return status;
}

/* --- Operands ------------------------------------------------------------- */

/* The file in a directory that has the other one's name. */
static int compare_inside(char **names, int folder)
{
    char path[KUMQUAT_PATH_MAX];
    size_t length;
    const char *name = path_last(names[!folder], &length);

    if (path_join(path, names[folder], name, length) < 0)
        return failed(names[folder]) + 1;
    return folder == 0 ? compare_files(path, names[1], 0)
                       : compare_files(names[0], path, 0);
}

int main(int argc, char **argv)
{
    int option;

    output_failure = STATUS_USAGE;
    while ((option = option_next(argc, argv, "Nbiqruw")) != -1) {
        char *end = strchr(letters, '\0');
        if (strchr(letters + 2, option) == NULL)
            *end = (char)option;
        unified |= option == 'u';
        brief |= option == 'q';
        recursive |= option == 'r';
        new_files |= option == 'N';
        likeness.any_case |= option == 'i';
        likeness.any_blanks |= option == 'b';
        likeness.no_blanks |= option == 'w';
    }
    char **names = operands(argc, argv, 2, 2);
    int first = is_folder(names[0]), second = is_folder(names[1]);
    if (first && second)
        return compare_folders(names[0], names[1]);
    if (first || second)
        return compare_inside(names, second && !first);
    return compare_files(names[0], names[1], 0);
}
