/*
 * Processes as commands show them, see kumquat/processes.h.
 */
#include <err.h>
#include <errno.h>
#include <kumquat/calls.h>
#include <kumquat/processes.h>
#include <stdio.h>
#include <string.h>

void processes_refresh(void)
{
    int error = mm_refresh(0);

    if (error < 0) {
        errno = -error;
        err(1, "info blocks");
    }
}

char process_state(const struct info *p)
{
    switch (p->life) {
    case LIFE_TEMPLATE:
        return '-';
    case LIFE_HANGING:
        return 'Z';
    case LIFE_WAITING:
        return 'W';
    case LIFE_STOPPED:
        return 'T';
    }
    switch (p->state) {
    case STATE_READY:
        return 'R';
    case STATE_SENDING:
    case STATE_CALLING:
    case STATE_RECEIVING:
        return 'S';
    default:
        return 'T';
    }
}

void peer_name(endpoint peer, char name[PEER_NAME_MAX])
{
    word slot = ENDPOINT_SLOT(peer);

    name[0] = '\0';
    if (peer == ANY)
        strlcpy(name, "any", PEER_NAME_MAX);
    else if (slot == KERNEL)
        strlcpy(name, "kernel", PEER_NAME_MAX);
    else if (slot < info_head()->first_process)
        strlcpy(name, info_block(slot)->name, PEER_NAME_MAX);
    else if (slot < info_head()->slots && info_block(slot)->self == peer)
        snprintf(name, PEER_NAME_MAX, "%d", (int)info_block(slot)->pid);
}
