/*
 * Lab, part 4. Does what the registers of `p` ask for, if it is simple. Returns
 * who runs next: with its message still in the registers of `p`, which is its
 * source. As it stands, every message goes the long way.
 */
static inline struct process *ipc_fast(struct process *p)
{
    (void)p;
    return NULL;
}
