"""Checks what the ledger hands out, with the standard library alone. docs/VERIFYING.md explains each step.

    verify.py proof PROOF                  the event in the file is in the log that the checkpoint in the file is of
    verify.py export LOG [KEPT ...]        a whole log has the root of its checkpoint, and of those that were kept
    verify.py consistency OLD NEW HASHES   the log of a newer checkpoint begins with the log of an older one

Hashes and proofs only: whether the ledger signed a checkpoint is asked of openssl. Exit code 1 and a sentence if not.
"""
import base64, hashlib, json, sys

need = lambda holds, otherwise: holds or sys.exit(f"REFUSED: {otherwise}")
read = lambda path: open(path, encoding="utf-8", newline="").read()
unbase64 = lambda text: base64.b64decode(text, validate=True)
sha256 = lambda data: hashlib.sha256(data).digest()
node = lambda left, right: sha256(b"\1" + left + right)
half = lambda size: 1 << (size - 1).bit_length() - 1  # The largest power of two below: so many are in the left part.

def leaf(event):  # For all that the ledger records this is RFC 8785; anything else has another hash, and is refused.
    return sha256(b"\0" + json.dumps(event, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode())

def checkpoint(note):
    origin, size, root = note.split("\n")[:3]
    return origin, int(size), unbase64(root)

def tree(leaves):  # The root of them all.
    return leaves[0] if len(leaves) == 1 else node(*map(tree, (leaves[:half(len(leaves))], leaves[half(len(leaves)):])))

# The roots of the first so many leaves, and of all. The first hash is where the way up begins: the last of these leaves, where
# it is to begin at a part of one leaf, and else the lowest part that they fill. The other hashes stand beside the way.
def climb(hashes, count, size, least=None):
    if size == (least or count): return need(len(hashes) == 1, "there are too few hashes, or too many") and hashes * 2
    *below, beside = hashes
    if count > (left := half(size)): return [node(beside, it) for it in climb(below, count - left, size - left, least)]
    older, newer = climb(below, count, left, least)
    return [older, node(newer, beside)]

def proof(text):
    file = json.loads(text)
    (origin, size, root), index, hash = checkpoint(file["checkpoint"]), file["leafIndex"], leaf(file["event"])
    need((file["origin"], file["treeSize"]) == (origin, size), "the checkpoint is of another log or another size")
    need(unbase64(file["leafHash"]) == hash, "the event has another hash than the file says")
    need(0 <= index < size, f"there is no number {index} in a log of {size} events")
    _, reached = climb([hash, *map(unbase64, file["inclusion"])], index + 1, size, least=1)
    need(reached == root, "the event does not lead to the checkpoint's root")
    return f"event {file['event']['id']} is number {index} of the {size} of {origin}"

def export(log, *kept):
    lines, marks = [json.loads(line) for line in log.removesuffix("\n").split("\n")], [*map(checkpoint, kept)]
    if closed := lines[-1]["type"] == "pledge-ledger.checkpoint": marks.append(checkpoint(lines.pop()["data"]))
    need(marks, "there is no checkpoint at the end of the export; name one that was kept")
    leaves = [leaf({**line["data"], "id": line["id"], "revision": line["streamrevision"], "stream": line["subject"],
                    "type": line["type"]}) for line in lines]
    for origin, size, root in marks:
        need(origin == marks[0][0] and 0 < size <= len(leaves), f"the {size} events of {origin} are not all here")
        need(tree(leaves[:size]) == root, f"the first {size} events have another root than their checkpoint")
    need(not closed or size == len(leaves), f"the checkpoint is of {size} events, and there are {len(leaves)}")
    return f"{len(leaves)} events of {origin}, as in checkpoint {' and '.join(map(str, sorted({m[1] for m in marks})))}"

def consistency(old, new, text):
    (origin, old_size, old_root), (name, size, root), file = checkpoint(old), checkpoint(new), json.loads(text)
    need(origin == name and 0 < old_size <= size, "these are not an older and a newer checkpoint of one log")
    need((file["from"], file["to"]) == (old_size, size), "the hashes are for checkpoints of other sizes")
    # Where the older tree is a whole part, all of the newer one or a power of two, its root is what to begin with.
    hashes = [old_root] * (old_size in (size, old_size & -old_size)) + [*map(unbase64, file["hashes"])]
    need(climb(hashes, old_size, size) == [old_root, root], "the newer log does not begin with the older one")
    return f"the {size} events of {origin} begin with the {old_size} of the older checkpoint"

try: print("HOLDS:", dict(proof=proof, export=export, consistency=consistency)[sys.argv[1]](*map(read, sys.argv[2:])))
except Exception as fault:
    sys.exit(__doc__ if len(sys.argv) < 3 else f"REFUSED: not in the form that it should have: {fault!r}")
