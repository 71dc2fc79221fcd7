/** What somebody does at the line: run it, plan and trace what is made, look into its machines and logic. */
export type Workplace = 'run' | 'plan' | 'engineer';
