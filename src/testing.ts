// Entry "samtale/testing".
export {}
