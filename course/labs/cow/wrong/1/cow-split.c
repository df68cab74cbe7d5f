/* Every owner gets a copy, the last one, too. */
static int split(struct space *space, vaddr address, pte *entry)
{
    pte old = *entry, own;

    if ((old & ENTRY_COW) && address >= SERVER_BASE)
        frame_counters()->reserved--;
    own = page_copy(old);
    if (own == 0)
        return -ENOMEM;
    frame_release(frame_of(old));
    frame_counters()->copied++;
    frame_counters()->cow += (old & ENTRY_COW) != 0;
    entry_set(space, address, entry, own);
    return 0;
}
