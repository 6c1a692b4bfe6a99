/* Scans of packed signals: every page of a history against a question, in one call.
 *
 * numpy needs the keys of each page copied and made float32 before it can multiply them; here they are read where they
 * lie, in the map of the store. memstore/scan.py has the same in numpy for machines where this could not be compiled.
 * The layouts are those of memstore/signals.py and memstore/semantic.py.
 */
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define SEVERAL
#endif

enum { LANES = 16, WIDEST_KEY = 1024, SHARP_HEADER = 20, SEMANTIC_HEADER = 16, SHARP = 1, SEMANTIC = 3, MOST = 64, TOGETHER = 32 };

typedef float lanes __attribute__((vector_size(4 * LANES)));
typedef int32_t mask __attribute__((vector_size(4 * LANES)));
typedef int16_t shorts __attribute__((vector_size(2 * LANES)));
typedef int8_t bytes __attribute__((vector_size(LANES)));

/* Bytes as floats, in steps of twice the width: in one step gcc 12 makes sixteen scalar conversions of it. */
#define FLOATS(part) \
    __builtin_convertvector(__builtin_convertvector(__builtin_convertvector(part, shorts), mask), lanes)

/* What is read of one page. `keys` is NULL for a page of another layout. */
struct page {
    const char *scales;
    const int8_t *keys;
    const uint8_t *live;
    uint32_t n;
};

static uint32_t u32(const char *at) {
    const unsigned char *byte = (const unsigned char *)at;
    return byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 | (uint32_t)byte[3] << 24;
}

static float f32(const char *at) {
    float value;
    memcpy(&value, at, sizeof value);
    return value;
}

/* Whether all scales are numbers from 0 to `widest`. Looks at every one, for a loop without a way out is made of lanes. */
static int sound(const char *scales, uint64_t count, float widest) {
    int bad = 0;
    for (uint64_t i = 0; i < count; i++) {
        float scale = f32(scales + 4 * i);
        bad |= !(scale >= 0) | !(scale <= widest);
    }
    return !bad;
}

/* Look at a sharp signal; 0 where it is damaged. */
static int open_sharp(const char *data, Py_ssize_t size, uint32_t layout, uint32_t heads, uint32_t dim, struct page *page) {
    page->keys = NULL;
    if (size < SHARP_HEADER || data[0] != SHARP) return 0;
    uint64_t own = u32(data + 8), n = u32(data + 12), wide = u32(data + 16);
    if (n > 1 << 20 || own > 1 << 16 || wide > WIDEST_KEY) return 0;
    if ((uint64_t)size != SHARP_HEADER + 4 * own * n + own * n * wide + n) return 0;
    const char *scales = data + SHARP_HEADER;
    const char *live = data + size - n;
    if (!sound(scales, own * n, 1e30f)) return 0;
    unsigned char flags = 0;
    for (uint64_t i = 0; i < n; i++) flags |= (unsigned char)live[i];
    if (flags > 1) return 0;
    if (u32(data + 4) != layout) return 1;
    if (own < heads || wide != dim) return 0;
    *page = (struct page){scales, (const int8_t *)(scales + 4 * own * n), (const uint8_t *)live, (uint32_t)n};
    return 1;
}

/* Look at a semantic signal; 0 where it is damaged. */
static int open_semantic(const char *data, Py_ssize_t size, uint32_t layout, uint32_t dim, struct page *page) {
    page->keys = NULL;
    if (size < SEMANTIC_HEADER || data[0] != SEMANTIC) return 0;
    uint64_t n = u32(data + 8), wide = u32(data + 12);
    if (n > MOST || wide > 1 << 16 || (uint64_t)size != SEMANTIC_HEADER + n * (6 + wide)) return 0;
    const char *scales = data + SEMANTIC_HEADER + 2 * n;
    if (!sound(scales, n, 1.0f)) return 0;
    if (u32(data + 4) != layout) return 1;
    if (wide != dim && n) return 0;
    *page = (struct page){scales, (const int8_t *)(scales + 4 * n), NULL, (uint32_t)n};
    return 1;
}

#define NAME(x) x##_plain
#define SIDE 4
#include "_kernels.h"
#undef NAME

#ifdef SEVERAL
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#define NAME(x) x##_avx2
#include "_kernels.h"
#undef NAME
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq")
#undef SIDE
#define NAME(x) x##_avx512
#define SIDE 8
#include "_kernels.h"
#undef NAME
#pragma GCC pop_options
#endif

static void (*best_products)(const struct page *, uint32_t, uint32_t, const float *, uint32_t, float *) = best_products_plain;
static float (*best_cosine)(const struct page *, uint32_t, const float *) = best_cosine_plain;

/* The widest kernels that this processor runs. */
static void choose(void) {
#ifdef SEVERAL
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        best_products = best_products_avx2, best_cosine = best_cosine_avx2;
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        best_products = best_products_avx512, best_cosine = best_cosine_avx512;
#endif
}

/* The buffers of a call, held until it is over: LMDB's map does not move under them. */
struct held {
    Py_buffer *views;
    struct page *pages;
    Py_ssize_t count;
};

static void let_go(struct held *held) {
    while (held->count) PyBuffer_Release(&held->views[--held->count]);
    free(held->views);
    free(held->pages);
}

static int floats(PyObject *object, Py_buffer *view, Py_ssize_t count, int flags) {
    if (PyObject_GetBuffer(object, view, flags | PyBUF_C_CONTIGUOUS)) return 0;
    if (view->len == count * (Py_ssize_t)sizeof(float)) return 1;
    PyErr_Format(PyExc_ValueError, "a buffer of %zd bytes instead of %zd floats", view->len, count);
    PyBuffer_Release(view);
    return 0;
}

/* Take hold of the views of a list. `heads` is 0 for semantic signals. */
static int hold(PyObject *views, uint32_t layout, uint32_t heads, uint32_t dim, struct held *held) {
    Py_ssize_t count = PyList_Size(views);
    if (count < 0) return 0;
    *held = (struct held){calloc(count + 1, sizeof(Py_buffer)), calloc(count + 1, sizeof(struct page)), 0};
    if (!held->views || !held->pages) {
        PyErr_NoMemory();
        return 0;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_buffer *view = &held->views[i];
        if (PyObject_GetBuffer(PyList_GetItem(views, i), view, PyBUF_SIMPLE)) return 0;
        held->count++;
        int fine = heads ? open_sharp(view->buf, view->len, layout, heads, dim, &held->pages[i])
                         : open_semantic(view->buf, view->len, layout, dim, &held->pages[i]);
        if (!fine) {
            PyErr_Format(PyExc_IndexError, "%zd", i); /* which one, for a caller that can say more about it */
            return 0;
        }
    }
    return 1;
}

/* sharp(views, layout, heads, dim, width, query, out): query float32 [heads][width / LANES][dim][LANES], out float32
 * [views][heads][width]; NaN for a page of another layout. Raises IndexError with the number of a damaged view. */
static PyObject *sharp(PyObject *self, PyObject *args) {
    PyObject *views, *query, *out, *result = NULL;
    unsigned int layout, heads, dim, width;
    if (!PyArg_ParseTuple(args, "O!IIIIOO", &PyList_Type, &views, &layout, &heads, &dim, &width, &query, &out)) return NULL;
    if (!heads || !dim || dim > WIDEST_KEY || width % LANES) {
        PyErr_SetString(PyExc_ValueError, "no such heads, components or vectors");
        return NULL;
    }
    Py_buffer asked, found;
    Py_ssize_t each = (Py_ssize_t)heads * width, size = PyList_Size(views) * each;
    if (!floats(query, &asked, each * dim, PyBUF_SIMPLE)) return NULL;
    if (floats(out, &found, size, PyBUF_WRITABLE)) {
        struct held held;
        if (hold(views, layout, heads, dim, &held)) {
            Py_BEGIN_ALLOW_THREADS
            for (Py_ssize_t i = 0; i < held.count; i++) {
                float *best = (float *)found.buf + i * each;
                for (Py_ssize_t v = 0; v < each; v++) best[v] = held.pages[i].keys ? -INFINITY : NAN;
                for (uint32_t head = 0; head < heads && held.pages[i].keys; head++)
                    best_products(&held.pages[i], head, dim, (const float *)asked.buf + (uint64_t)head * width * dim, width,
                                  best + (uint64_t)head * width);
            }
            Py_END_ALLOW_THREADS
            result = Py_NewRef(Py_None);
        }
        let_go(&held);
        PyBuffer_Release(&found);
    }
    PyBuffer_Release(&asked);
    return result;
}

/* nearest(views, layout, dim, query, out): query float32 [dim], out float32 [views]; NaN and IndexError as above. */
static PyObject *nearest(PyObject *self, PyObject *args) {
    PyObject *views, *query, *out, *result = NULL;
    unsigned int layout, dim;
    if (!PyArg_ParseTuple(args, "O!IIOO", &PyList_Type, &views, &layout, &dim, &query, &out)) return NULL;
    Py_buffer asked, found;
    if (!floats(query, &asked, dim, PyBUF_SIMPLE)) return NULL;
    if (floats(out, &found, PyList_Size(views), PyBUF_WRITABLE)) {
        struct held held;
        if (hold(views, layout, 0, dim, &held)) {
            Py_BEGIN_ALLOW_THREADS
            for (Py_ssize_t i = 0; i < held.count; i++)
                ((float *)found.buf)[i] = held.pages[i].keys ? best_cosine(&held.pages[i], dim, asked.buf) : NAN;
            Py_END_ALLOW_THREADS
            result = Py_NewRef(Py_None);
        }
        let_go(&held);
        PyBuffer_Release(&found);
    }
    PyBuffer_Release(&asked);
    return result;
}

static PyMethodDef methods[] = {
    {"sharp", sharp, METH_VARARGS, NULL}, {"nearest", nearest, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "memstore._scan", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__scan(void) {
    choose();
    return PyModule_Create(&module);
}
