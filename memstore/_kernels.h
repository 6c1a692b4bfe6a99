/* The kernels of memstore/_scan.c, compiled once for every kind of processor that it chooses between.
 *
 * NAME(x) is a name for the kind of processor, SIDE how many keys it has registers for at a time (TOGETHER is a multiple).
 */
/* A key as floats, times its scale. */
static inline void NAME(widen)(const int8_t *key, uint32_t dim, float scale, float *out) {
    uint32_t d = 0;
    for (; d + LANES <= dim; d += LANES) {
        bytes part;
        memcpy(&part, key + d, sizeof part);
        lanes wide = FLOATS(part) * scale;
        memcpy(out + d, &wide, sizeof wide);
    }
    for (; d < dim; d++) out[d] = key[d] * scale;
}

/* best[v] = the highest product of vector v with any live key of one head.
 *
 * query [width / LANES][dim][LANES]. SIDE keys at a time, so that a vector that was loaded is used as often. */
static void NAME(best_products)(const struct page *page, uint32_t head, uint32_t dim, const float *query, uint32_t width, float *best) {
    const int8_t *keys = page->keys + (uint64_t)head * page->n * dim;
    const char *scales = page->scales + 4 * (uint64_t)head * page->n;
    float key[TOGETHER * WIDEST_KEY]; /* one right behind the other: rows of a fixed 4 kB would share few cache sets */
    uint32_t at = 0;
    while (at < page->n) {
        uint32_t count = 0;
        for (; at < page->n && count < TOGETHER; at++)
            if (page->live[at]) NAME(widen)(keys + (uint64_t)at * dim, dim, f32(scales + 4 * (uint64_t)at), key + dim * count++);
        if (!count) break;
        for (; count % SIDE; count++) memcpy(key + dim * count, key, dim * sizeof(float)); /* once more changes nothing */
        for (uint32_t block = 0; block < width; block += LANES) {
            const float *vectors = query + (uint64_t)block * dim;
            lanes highest;
            memcpy(&highest, best + block, sizeof highest);
            for (uint32_t i = 0; i < count; i += SIDE) {
                lanes sum[SIDE] = {{0}};
                for (uint32_t d = 0; d < dim; d++) {
                    lanes vector;
                    memcpy(&vector, vectors + d * LANES, sizeof vector);
                    for (uint32_t k = 0; k < SIDE; k++) sum[k] += vector * key[(i + k) * dim + d];
                }
                for (uint32_t k = 0; k < SIDE; k++) {
                    mask above = highest > sum[k];
                    highest = (lanes)(((mask)highest & above) | ((mask)sum[k] & ~above));
                }
            }
            memcpy(best + block, &highest, sizeof highest);
        }
    }
}

/* The highest cosine of a unit vector with any sentence of a page, 0 where none is above it. */
static float NAME(best_cosine)(const struct page *page, uint32_t dim, const float *query) {
    float best = 0;
    for (uint32_t i = 0; i < page->n; i++) {
        const int8_t *vector = page->keys + (uint64_t)i * dim;
        lanes sum = {0};
        uint32_t d = 0;
        for (; d + LANES <= dim; d += LANES) {
            bytes part;
            lanes own;
            memcpy(&part, vector + d, sizeof part);
            memcpy(&own, query + d, sizeof own);
            sum += FLOATS(part) * own;
        }
        float product = 0;
        for (uint32_t v = 0; v < LANES; v++) product += sum[v];
        for (; d < dim; d++) product += vector[d] * query[d];
        product *= f32(page->scales + 4 * (uint64_t)i);
        if (product > best) best = product;
    }
    return best;
}
