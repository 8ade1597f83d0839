/** Pages and their addresses. Addresses carry opaque ids only. */
import { createRouter, createWebHashHistory } from 'vue-router';

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', component: () => import('@/features/workbench/WorkbenchPage.vue') },
    { path: '/register', component: () => import('@/features/person/RegisterPage.vue') },
    { path: '/person/:person', component: () => import('@/features/person/PersonPage.vue') },
    { path: '/person/:person/certificate', component: () => import('@/features/certificates/CertificatePage.vue') },
    { path: '/seal-desk', component: () => import('@/features/certificates/SealDeskPage.vue') },
    { path: '/verify', component: () => import('@/features/certificates/VerifyPage.vue') },
    { path: '/first', component: () => import('@/features/first-application/FirstStartPage.vue') },
    { path: '/draft/:draft', component: () => import('@/features/first-application/DraftPage.vue') },
    { path: '/done/:application', component: () => import('@/features/first-application/DonePage.vue') },
    { path: '/applications', component: () => import('@/features/applications/ApplicationsPage.vue') },
    { path: '/applications/:application', component: () => import('@/features/applications/ApplicationPage.vue') },
    { path: '/lists/applications/:list', component: () => import('@/features/applications/ApplicationsPage.vue') },
    { path: '/lists/cards/:list', component: () => import('@/features/cards/CardsPage.vue') },
    { path: '/prints', component: () => import('@/features/printing/PrintsPage.vue') },
    { path: '/printer', component: () => import('@/features/printing/PrinterPage.vue') },
    { path: '/photo-sources', component: () => import('@/features/capture/PhotoSourcesPage.vue') },
    { path: '/person/:person/act/:business/:subject', component: () => import('@/features/acts/ActPage.vue') },
    { path: '/readers', component: () => import('@/features/readers/ReadersPage.vue') },
    { path: '/pin', component: () => import('@/features/readers/PinPage.vue') },
    { path: '/sync', component: () => import('@/features/centre/SyncPage.vue') },
    { path: '/desk', component: () => import('@/features/centre/DeskPage.vue') },
    { path: '/desk/:act', component: () => import('@/features/centre/DeskItemPage.vue') },
    { path: '/files', component: () => import('@/features/centre/FilesPage.vue') },
    { path: '/enrolment', component: () => import('@/features/centre/EnrolPage.vue') },
    { path: '/help', component: () => import('@/features/help/HelpPage.vue') },
    { path: '/:rest(.*)*', component: () => import('@/features/help/UnknownPage.vue') },
  ],
});
