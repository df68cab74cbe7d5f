/*
 * The log: all changes of an operation reach the disk, or none of them.
 *
 * It lies behind the file system's end, where fsck.minix does not look:
 *
 *   [record, numbers] [cluster] [cluster] ... [cluster]
 *
 * Operations gather in the cache. A commit puts all clusters that they have
 * changed, data as well as what leads to it, on the disk:
 *
 *   1. flush
 *   2. the clusters into the log, their numbers, the record; flush
 *   3. the clusters to their places
 *
 * Until the second flush the file system is untouched, in the state of the last
 * commit. After it the log has all that the new state needs. The record's
 * checksum tells whether the rest of the log belongs to it, so no flush is
 * needed before the record: a log that was written in part is the same as none.
 * The first flush of the next commit makes step 3 safe before the log is
 * written over.
 *
 * Recovery is step 3 from the log, and can be done any number of times.
 *
 * A record that is open but does not fit its log, or whose clusters were
 * all written, still says that there may be files without a name to be freed.
 * Only log_close() makes it say that there is nothing to do.
 */
#include "fs/core/core.h"

#define LOG_MOST BLOCK_WORDS /* clusters: one block has all their numbers */

/* Clusters that one operation may change besides the zone map: one for each
 * block of WRITE_UNIT bytes, those that lead to them, inodes, directories. */
#define OPERATION (WRITE_UNIT / BLOCK_SIZE + 24)
#define SPARE     4 /* of the cache, for what is only read */

#define BATCH     (TRANSFER_BLOCKS / CLUSTER_BLOCKS) /* clusters a request */

struct disk_log log_record;
static bool is_new;     /* the superblock does not have its id yet */
static bool is_stuck;   /* the log has what could not be written */
static uint32_t first;  /* the record's block */
static uint32_t room;   /* clusters that the log can hold */
static uint32_t needed; /* clusters that the next operation may need */
static union block numbers;

static uint32_t checksum_add(uint32_t sum, const union block *b,
                             uint32_t blocks)
{
    for (uint32_t i = 0; i < blocks * BLOCK_WORDS; i++) {
        sum = (sum ^ b[i / BLOCK_WORDS].words[i % BLOCK_WORDS]) * 0x01000193u;
        sum ^= sum >> 15;
    }
    return sum;
}

/* --- Recovery ------------------------------------------------------------- */

/* The block where the log's cluster i begins. */
static uint32_t log_block(uint32_t i)
{
    return first + (1 + i) * CLUSTER_BLOCKS;
}

/* Writes what the log has to its places, if the log is whole. */
static int log_replay(void)
{
    union block *b = transfer_buffer;
    uint32_t sum = log_record.sequence;

    if (log_record.count > room || block_read(first + 1, 1, &numbers) < 0)
        return -EIO;
    for (uint32_t i = 0; i < log_record.count; i++) {
        if (block_read(log_block(i), CLUSTER_BLOCKS, b) < 0)
            return -EIO;
        sum = checksum_add(sum, b, CLUSTER_BLOCKS);
    }
    if (checksum_add(sum, &numbers, 1) != log_record.checksum)
        return 0;
    for (uint32_t i = 0; i < log_record.count; i++) {
        uint32_t place = numbers.words[i] * CLUSTER_BLOCKS;
        if (place >= first || block_read(log_block(i), CLUSTER_BLOCKS, b) < 0 ||
            block_write(place, CLUSTER_BLOCKS, b) < 0)
            return -EIO;
    }
    return 0; /* before the log changes again there is a flush */
}

int log_start(const struct disk_super *super, uint32_t blocks, int recover)
{
    const struct disk_log *found = &transfer_buffer->log;

    first =
        (super->zones + CLUSTER_BLOCKS - 1) / CLUSTER_BLOCKS * CLUSTER_BLOCKS;
    needed = OPERATION + super->zone_map_blocks / CLUSTER_BLOCKS + 1;
    room = blocks < log_block(0) ? 0 : (blocks - log_block(0)) / CLUSTER_BLOCKS;
    room = min(room, LOG_MOST);
    is_stuck = false;
    is_new = super->log_id == 0;
    log_record = (struct disk_log){.magic = LOG_MAGIC};
    if (room < needed || needed + SPARE > CACHE_LEAST)
        return -EROFS;
    if (block_read(first, 1, transfer_buffer) < 0)
        return -EIO;
    /* A new one is not that of another file system that was here. */
    log_record.id = is_new ? (found->id + 2) | 1 : super->log_id;
    if (found->magic != LOG_MAGIC || found->id != log_record.id)
        return 0;
    log_record = *found;
    if (!log_record.is_open)
        return 0;
    int error = recover ? log_replay() : -EBUSY;
    return error < 0 ? error : 1;
}

/* --- Commit --------------------------------------------------------------- */

/* Writes the record, which is safe then. -EIO. */
static int record_write(void)
{
    memset(transfer_buffer, 0, BLOCK_SIZE);
    transfer_buffer->log = log_record;
    return block_write(first, 1, transfer_buffer) < 0 ? -EIO : block_flush();
}

/* Writes the last `count` of the `end` clusters that are in the log now. */
static int bodies_write(uint32_t end, uint32_t count)
{
    if (count == 0)
        return 0;
    return block_write(log_block(end - count), count * CLUSTER_BLOCKS,
                       transfer_buffer);
}

/* Writes the changed clusters into the log, and the record. */
static int log_write(void)
{
    uint32_t n = 0, sum = ++log_record.sequence;
    unsigned at = 0;
    const union block *b;

    memset(&numbers, 0, sizeof(numbers));
    while ((b = cache_changed(&at, &numbers.words[n])) != NULL) {
        sum = checksum_add(sum, b, CLUSTER_BLOCKS);
        memcpy(&transfer_buffer[n++ % BATCH * CLUSTER_BLOCKS], b,
               CLUSTER_BLOCKS * BLOCK_SIZE);
        if (n % BATCH == 0 && bodies_write(n, BATCH) < 0)
            return -EIO;
    }
    if (bodies_write(n, n % BATCH) < 0 ||
        block_write(first + 1, 1, &numbers) < 0)
        return -EIO;
    log_record.is_open = 1;
    log_record.count = n;
    log_record.checksum = checksum_add(sum, &numbers, 1);
    return record_write();
}

/* Gives the superblock the log's id, before there is a record. */
static int id_write(void)
{
    union block *b = cache_write(SUPER_BLOCK);

    if (b == NULL)
        return -EIO;
    b->super.log_id = log_record.id;
    is_new = block_write(SUPER_BLOCK, 1, b) < 0;
    return is_new ? -EIO : 0;
}

int volume_sync(void)
{
    if (is_stuck && log_replay() < 0)
        return -EIO;
    is_stuck = false;
    if (cache.changed == 0)
        return 0;
    if (cache.changed > room || block_flush() < 0 || log_write() < 0)
        return -EIO;
    is_stuck = cache_settle() < 0;
    return is_stuck ? -EIO : 0;
}

int log_close(void)
{
    int error = volume_sync();

    if (error < 0 || !log_record.is_open)
        return error;
    if (is_stuck || block_flush() < 0)
        return -EIO;
    log_record.is_open = log_record.count = 0;
    error = record_write();
    log_record.is_open = error < 0;
    return error;
}

/* Have the cache and the log room for one more operation? */
static bool has_room(void)
{
    return cache.changed + needed <= min(room, cache.clusters - SPARE);
}

int log_begin(void)
{
    int error = is_new ? id_write() : 0;

    if (error < 0 || has_room())
        return error;
    volume_sync();
    return has_room() ? 0 : -EIO;
}
