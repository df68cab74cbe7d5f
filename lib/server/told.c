/*
 * What the kernel's command line tells a server.
 */
#include <kumquat/info.h>
#include <kumquat/service.h>
#include <string.h>

bool is_told(const char *text)
{
    size_t length = strlen(text);

    for (const char *at = info_head()->command_line; *at != '\0';) {
        size_t size = strcspn(at, " ");
        if (size == length && memcmp(at, text, size) == 0)
            return true;
        at += size + strspn(at + size, " ");
    }
    return false;
}
