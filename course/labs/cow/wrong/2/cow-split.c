/* Who gets a copy stays an owner of the old frame. */
static int split(struct space *space, vaddr address, pte *entry)
{
    pte old = *entry, own = page_own(old);

    if ((old & ENTRY_COW) && address >= SERVER_BASE)
        frame_counters()->reserved--;
    if (frame_shares(frame_of(old)) > 1) {
        own = page_copy(old);
        if (own == 0)
            return -ENOMEM;
        frame_counters()->copied++;
    }
    frame_counters()->cow += (old & ENTRY_COW) != 0;
    entry_set(space, address, entry, own);
    return 0;
}
