/*
 * Who may do what with a file: its mode, its owner, its group.
 *
 * Of the three classes of bits exactly one counts: the owner's for him, the
 * group's for its members, else the others'. Who is refused by his own class
 * is not let in by the next.
 */
#include "fs/core/core.h"

#define MODE_BITS 07777u
#define ID_MAX    0xFFFEu /* on the disk an id has 16 bits; all set is none */

static int is_root_or(const struct user *who, uint32_t owner)
{
    return who->uid == 0 || who->uid == owner;
}

int inode_permits(const struct inode *inode, const struct user *who,
                  unsigned wanted)
{
    unsigned mode = inode->disk.mode;

    if (who->uid == 0) /* all, but not to execute what nobody may */
        mode = S_ISDIR(mode) || (mode & 0111) ? 07 : 06;
    else if (who->uid == inode->disk.uid)
        mode >>= 6;
    else if (who->gid == inode->disk.gid)
        mode >>= 3;
    return (mode & wanted) == wanted ? 0 : -EACCES;
}

int sticky_permits(const struct inode *dir, const struct inode *file,
                   const struct user *who)
{
    if (!(dir->disk.mode & S_ISVTX) || is_root_or(who, dir->disk.uid))
        return 0;
    return who->uid == file->disk.uid ? 0 : -EPERM;
}

int inode_chmod(struct inode *inode, const struct user *who, uint32_t mode)
{
    struct disk_inode *d = &inode->disk;

    if (!is_root_or(who, d->uid))
        return -EPERM;
    if (who->uid != 0 && who->gid != d->gid)
        mode &= ~(uint32_t)S_ISGID; /* nobody gives away a group's rights */
    d->mode = (uint16_t)((d->mode & ~MODE_BITS) | (mode & MODE_BITS));
    return inode_touch(inode);
}

int inode_utime(struct inode *inode, const struct user *who, uint32_t atime,
                uint32_t mtime)
{
    if (!is_root_or(who, inode->disk.uid))
        return -EPERM;
    inode->disk.atime = atime;
    inode->disk.mtime = mtime;
    return inode_touch(inode);
}

int inode_chown(struct inode *inode, const struct user *who, uint32_t uid,
                uint32_t gid)
{
    struct disk_inode *d = &inode->disk;

    if (uid == KEEP_ID)
        uid = d->uid;
    if (gid == KEEP_ID)
        gid = d->gid;
    int is_modest = uid == d->uid && (gid == d->gid || gid == who->gid);
    if (uid > ID_MAX || gid > ID_MAX)
        return -EINVAL;
    if (who->uid != 0 && (who->uid != d->uid || !is_modest))
        return -EPERM;
    inode_disarm(inode, who);
    d->uid = (uint16_t)uid;
    d->gid = (uint16_t)gid;
    return inode_touch(inode);
}

void inode_disarm(struct inode *inode, const struct user *who)
{
    if (who->uid != 0 && S_ISREG(inode->disk.mode))
        inode->disk.mode &= (uint16_t) ~(S_ISUID | S_ISGID);
}
