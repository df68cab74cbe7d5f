/* The copy is made while its own frame is still reserved. */
static int split(struct space *space, vaddr address, pte *entry)
{
    pte old = *entry, own = page_own(old);

    if (frame_shares(frame_of(old)) > 1) {
        own = page_copy(old);
        if (own == 0)
            return -ENOMEM;
        frame_release(frame_of(old));
        frame_counters()->copied++;
    }
    if ((old & ENTRY_COW) && address >= SERVER_BASE)
        frame_counters()->reserved--;
    frame_counters()->cow += (old & ENTRY_COW) != 0;
    entry_set(space, address, entry, own);
    return 0;
}
