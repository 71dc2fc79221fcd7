/** Lines of real machines and of simulated ones have journals, keys and trust lists apart from each other. */
export type World = 'simulated' | 'real';
