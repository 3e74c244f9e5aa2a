def build(session, module, name, arguments, root, tests):
    return {"problem": "not yet"}
