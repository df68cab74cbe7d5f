/*
 * Lent memory.
 */
#include <kumquat/service.h>

int loan_take(endpoint lender, word address, word length, void *to, size_t size)
{
    int error = length > size ? -E2BIG : 0;

    if (error == 0 && length > 0)
        error = copy_from(lender, address, to, length);
    return error < 0 ? error : (int)length;
}

int loan_give(endpoint lender, word address, word room, const void *from,
              size_t length)
{
    size_t bytes = length < room ? length : room;
    int error = bytes > 0 ? copy_to(lender, address, from, bytes) : 0;

    return error < 0 ? error : (int)bytes;
}

int loan_prepare(endpoint lender, word address, word length)
{
    const word ends[] = {address, address + length - 1};
    int error = 0;

    for (int i = 0; i < 2 && error == 0; i++) {
        uint8_t byte;
        error = copy_from(lender, ends[i], &byte, 1);
        if (error == 0)
            error = copy_to(lender, ends[i], &byte, 1);
    }
    return error;
}
