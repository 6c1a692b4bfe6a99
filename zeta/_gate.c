/* Callbacks that llama.cpp makes for every node of every graph, over a thousand a token.
 *
 * In Python each of them waits for the interpreter's lock: 5 % of a small model's decoding while nothing else runs, and
 * far more while another thread holds the lock. Here they cost nothing until somebody listens. zeta/gate.py has the
 * same in Python for machines where this could not be compiled.
 */
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef bool (*node_callback)(void *tensor, bool ask, void *user);

/* Laid out as zeta.gate.Switches. */
struct switches {
    int32_t listening; /* whether `callback` wants to know */
    int32_t op_at;     /* bytes from the begin of a tensor to its operation */
    int32_t op;        /* the one operation it wants to know about */
    int32_t name_at;   /* bytes from the begin of a tensor to its name */
    int32_t stop;      /* whether a running decode is to end */
    int32_t count;     /* names of the nodes it wants to know about; 0: all of that operation */
    char names[64][16];
    node_callback callback;
};

static bool wanted(const struct switches *switches, const char *tensor) {
    if (*(const int32_t *)(tensor + switches->op_at) != switches->op) return false;
    for (int32_t i = 0; i < switches->count; i++)
        if (!strncmp(tensor + switches->name_at, switches->names[i], sizeof switches->names[i])) return true;
    return switches->count == 0;
}

/* ggml_backend_sched_eval_callback: asked before a node whether its data is wanted, then called with the data. */
static bool on_node(void *tensor, bool ask, void *user) {
    const struct switches *switches = user;
    if (!switches->listening) return false;
    if (!wanted(switches, tensor)) return !ask;
    return switches->callback(tensor, ask, NULL);
}

/* ggml_abort_callback: another thread sets `stop` while this one computes. */
static bool on_abort(void *user) { return ((const volatile struct switches *)user)->stop != 0; }

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "zeta._gate", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__gate(void) {
    PyObject *self = PyModule_Create(&module);
    if (!self) return NULL;
    PyObject *node = PyLong_FromVoidPtr((void *)(uintptr_t)on_node);
    PyObject *abort = PyLong_FromVoidPtr((void *)(uintptr_t)on_abort);
    int failed = !node || !abort || PyModule_AddObjectRef(self, "on_node", node) ||
                 PyModule_AddObjectRef(self, "on_abort", abort);
    Py_XDECREF(node);
    Py_XDECREF(abort);
    if (failed) {
        Py_DECREF(self);
        return NULL;
    }
    return self;
}
