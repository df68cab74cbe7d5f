/* Looks one step far. */
static bool closes_ring(const struct process *p, const struct process *peer)
{
    bool waits = peer->state >= STATE_SENDING && peer->state <= STATE_RECEIVING;

    return peer == p || (waits && peer->peer == p);
}
